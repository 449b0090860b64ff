using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Audits;

/// <summary>What the audit found, what became of it, and the quarantine of what is in doubt.</summary>
public sealed class FindingStore(NpgsqlDataSource db, CatalogIds ids)
{
    private const string Columns = "f.id, d.name, s.name, f.kind, f.column_name, f.range_start, f.range_end, f.detail, f.action, f.state, f.found_at, f.ended_at";

    /// <summary>Findings of a dataset that meet a range, the oldest range first.</summary>
    public Task<List<Finding>> InAsync(Dataset dataset, TimeRange range, CancellationToken ct) => db.QueryAsync(
        $"""
        SELECT {Columns} FROM datafetch.finding f JOIN datafetch.dataset d ON d.id = f.dataset_id JOIN datafetch.series s ON s.id = f.series_id
        WHERE f.dataset_id = $1 AND f.range_start < $3 AND f.range_end > $2
        ORDER BY f.range_start, f.id
        """,
        Read, ct, ids.Dataset(dataset.Name), range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());

    /// <summary>The newest findings of datasets.</summary>
    /// <param name="state">Null for all.</param>
    public Task<List<Finding>> NewestAsync(IEnumerable<Dataset> datasets, string? state, int limit, CancellationToken ct) => db.QueryAsync(
        $"""
        SELECT {Columns} FROM datafetch.finding f JOIN datafetch.dataset d ON d.id = f.dataset_id JOIN datafetch.series s ON s.id = f.series_id
        WHERE f.dataset_id = ANY($1) AND ($2 IS NULL OR f.state = $2)
        ORDER BY f.id DESC LIMIT $3
        """,
        Read, ct, datasets.Select(d => ids.Dataset(d.Name)).ToArray(), Sql.Typed(NpgsqlTypes.NpgsqlDbType.Text, state), limit);

    /// <summary>Writes a finding, and where its kind asks for it takes what is present of the range for provisional, in one transaction.</summary>
    public async Task<Finding> AddAsync(Dataset dataset, Suspicion suspicion, string action, string state, Instant now, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var seriesId = ids.Series(dataset.Name, suspicion.Series);
        if (FindingKinds.IsQuarantined(suspicion.Kind))
        {
            await CoverageLedger.DoubtAsync(connection, dataset, seriesId, dataset.Cadence.Cells(TimeRangeSet.Of(suspicion.Range)), ct);
        }

        var id = await connection.QueryAsync(
            """
            INSERT INTO datafetch.finding (dataset_id, series_id, kind, column_name, range_start, range_end, detail, action, state, found_at, ended_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $9 = 'open' THEN NULL ELSE $10 END)
            RETURNING id
            """,
            r => r.GetInt64(0), ct, ids.Dataset(dataset.Name), seriesId, suspicion.Kind, suspicion.Column, suspicion.Range.Start.ToDateTimeUtc(),
            suspicion.Range.End.ToDateTimeUtc(), suspicion.Detail, action, state, now.ToDateTimeUtc());
        await transaction.CommitAsync(ct);
        return new Finding(id[0], dataset.Name, suspicion, action, state, now, state == "open" ? null : now);
    }

    /// <summary>A run of days has become longer.</summary>
    public async Task ExtendAsync(Dataset dataset, Finding known, Suspicion suspicion, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (FindingKinds.IsQuarantined(suspicion.Kind))
        {
            var more = TimeRangeSet.Of(suspicion.Range).Except(TimeRangeSet.Of(known.Suspicion.Range));
            await CoverageLedger.DoubtAsync(connection, dataset, ids.Series(dataset.Name, suspicion.Series), dataset.Cadence.Cells(more), ct);
        }

        await connection.ExecuteAsync(
            """
            UPDATE datafetch.finding SET range_start = least(range_start, $2), range_end = greatest(range_end, $3), detail = $4, state = CASE state WHEN 'told' THEN state ELSE 'open' END,
                ended_at = CASE state WHEN 'told' THEN ended_at END
            WHERE id = $1
            """,
            ct, known.Id, suspicion.Range.Start.ToDateTimeUtc(), suspicion.Range.End.ToDateTimeUtc(), suspicion.Detail);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Ends an open finding.</summary>
    /// <param name="state"><c>repaired</c> or <c>confirmed</c>.</param>
    public async Task EndAsync(Finding finding, string state, Instant now, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            "UPDATE datafetch.finding SET state = $2, ended_at = $3 WHERE id = $1 AND state = 'open'", ct, finding.Id, state, now.ToDateTimeUtc());
    }

    private static Finding Read(NpgsqlDataReader r) => new(
        r.GetInt64(0), r.GetString(1),
        new Suspicion(r.GetString(2), r.GetString(3), r.GetString(4), new TimeRange(At(r, 5), At(r, 6)), r.GetString(7)),
        r.GetString(8), r.GetString(9), At(r, 10), r.IsDBNull(11) ? null : At(r, 11));

    private static Instant At(NpgsqlDataReader r, int column) => Instant.FromDateTimeUtc(r.GetDateTime(column));
}
