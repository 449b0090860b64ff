using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Outbox;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Coverage;

/// <summary>What an audit found and mended.</summary>
/// <param name="Rows">Rows counted.</param>
/// <param name="Vanished">Slots that the ledger had as stored, without a row; they are missing now. None of a sparse or keyed dataset: not every slot has a row there.</param>
/// <param name="Unrecorded">Slots with a row that the ledger did not have; they are present now. None of a keyed dataset.</param>
public readonly record struct AuditFinding(long Rows, long Vanished, long Unrecorded)
{
    /// <summary>The three numbers, in the order of their names.</summary>
    public (long Rows, long Vanished, long Unrecorded) Counts => (Rows, Vanished, Unrecorded);

    /// <summary>The cells of the vanished slots.</summary>
    public TimeRangeSet VanishedCells { get; init; } = TimeRangeSet.Empty;

    /// <summary>The cells of the slots that were not recorded.</summary>
    public TimeRangeSet UnrecordedCells { get; init; } = TimeRangeSet.Empty;
}

/// <summary>Recounts the rows themselves and corrects the ledger where the two differ.</summary>
public sealed class LedgerAudit(NpgsqlDataSource db, CatalogIds ids, TimeProvider time)
{
    /// <summary>Audits the slots of one series within a range, in a transaction of its own.</summary>
    /// <remarks>
    /// The ledger's rows are locked first; then ledger and rows are read by one statement, of one snapshot. A chunk writes its rows,
    /// then takes the same locks, then commits both: either the snapshot has both, or neither, and then the chunk adds its rows to
    /// the ledger after this audit. So nothing is taken for vanished or unrecorded that is only on its way.
    /// </remarks>
    public async Task<AuditFinding> AuditAsync(Dataset dataset, string series, TimeRange range, CancellationToken ct)
    {
        if (dataset.IsKeyed)
        {
            // Its rows stand for no slots: what is complete none of them says.
            return new AuditFinding(await CountAsync(dataset, ids.Series(dataset.Name, series), range, ct), 0, 0);
        }

        // Whole cells: a bound between two slots must not cut one in half.
        var cells = dataset.Cadence.Cells(TimeRangeSet.Of(range));
        if (cells.Count == 0)
        {
            return default;
        }

        return await Collisions.RetryAsync(
            token => AuditAsync(dataset, ids.Series(dataset.Name, series), new TimeRange(cells[0].Start, cells[^1].End), token), ct);
    }

    private async Task<AuditFinding> AuditAsync(Dataset dataset, int id, TimeRange whole, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await CoverageLedger.LockAsync(connection, id, whole, ct);
        var (stored, rows) = await ReadAsync(connection, dataset, id, whole, ct);
        var found = dataset.Cadence.CellsOf(rows);

        // Of a sparse dataset a range that was answered whole is stored, whatever rows it has.
        var vanished = dataset.IsSparse ? TimeRangeSet.Empty : stored.Except(found);
        var unrecorded = found.Except(stored);
        await RemoveAsync(connection, dataset, id, vanished, ct);
        if (unrecorded.Count > 0)
        {
            await CoverageLedger.ApplyAsync(
                connection, dataset, [new SeriesChange(id, unrecorded, TimeRangeSet.Empty, TimeRangeSet.Empty)], [], 0, _ => [], time.GetInstant(), ct);
        }

        await transaction.CommitAsync(ct);
        return new AuditFinding(dataset.Cadence.Count(found), dataset.Cadence.Count(vanished), dataset.Cadence.Count(unrecorded))
        {
            VanishedCells = vanished,
            UnrecordedCells = unrecorded,
        };
    }

    private async Task<long> CountAsync(Dataset dataset, int seriesId, TimeRange range, CancellationToken ct) =>
        (await db.QueryAsync(
            $"SELECT count(*) FROM {Sql.Table(dataset.Name)} WHERE series_id = $1 AND at >= $2 AND at < $3",
            r => r.GetInt64(0), ct, seriesId, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc())).Single();

    /// <summary>What the ledger has as stored, and the instants of the rows.</summary>
    private static async Task<(TimeRangeSet Stored, IEnumerable<Instant> Rows)> ReadAsync(
        NpgsqlConnection connection, Dataset dataset, int seriesId, TimeRange range, CancellationToken ct)
    {
        var read = await connection.QueryAsync(
            $$"""
            SELECT coalesce(range_agg((present + provisional) * tstzmultirange(tstzrange($2, $3))), '{}'),
                   (SELECT coalesce(array_agg(at ORDER BY at), '{}') FROM {{Sql.Table(dataset.Name)}} WHERE series_id = $1 AND at >= $2 AND at < $3)
            FROM datafetch.coverage
            WHERE series_id = $1 AND period > ($2 AT TIME ZONE 'UTC' - interval '1 year')::date AND period <= ($3 AT TIME ZONE 'UTC')::date
            """,
            r => (Multirange.Read(r, 0), r.GetFieldValue<DateTime[]>(1).Select(Instant.FromDateTimeUtc)),
            ct, seriesId, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
        return read[0];
    }

    private static async Task RemoveAsync(NpgsqlConnection connection, Dataset dataset, int seriesId, TimeRangeSet vanished, CancellationToken ct)
    {
        var parts = LedgerPeriod.Split(dataset, vanished).ToList();
        if (parts.Count == 0)
        {
            return;
        }

        await connection.ExecuteAsync(
            """
            UPDATE datafetch.coverage c
            SET present = c.present - v.ranges::tstzmultirange, provisional = c.provisional - v.ranges::tstzmultirange, version = c.version + 1
            FROM unnest($2::date[], $3::text[]) AS v (period, ranges)
            WHERE c.series_id = $1 AND c.period = v.period
            """,
            ct, seriesId, parts.Select(p => p.Period.ToDateOnly()).ToArray(), parts.Select(p => Multirange.Text(p.Ranges)).ToArray());
        await Rechecks.CutAsync(connection, [.. parts.Select(_ => seriesId)], [.. parts.Select(p => p.Period)], ct);
        await OutboxWriter.AddLostAsync(connection, new LostEvent(dataset.Name, [.. dataset.DaysOf(vanished).Select(d => d.ToDateOnly())]), ct);
    }
}
