using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Audits;

/// <summary>How far the patrol of a dataset is.</summary>
/// <param name="Pass">Counts from 1 on.</param>
/// <param name="Next">Where the next slice begins; null for the first day of the dataset.</param>
/// <param name="Rows">Read in this pass so far.</param>
/// <param name="Seconds">That this pass took so far.</param>
/// <param name="EndedAt">When the pass before ended; null where there was none.</param>
public sealed record PatrolState(
    string Dataset, int Pass, Instant? Next, Instant StartedAt, long Rows, double Seconds, int Findings, Instant? EndedAt, long? LastRows, double? LastSeconds);

/// <summary>Remembers how far patrols are, so that they go on where they stopped; one worker has a dataset's patrol at a time.</summary>
public sealed class PatrolStore(NpgsqlDataSource db, CatalogIds ids)
{
    private const string Columns = "p.pass, p.next_start, p.started_at, p.rows, p.seconds, p.findings, p.ended_at, p.last_rows, p.last_seconds";

    /// <summary>Takes the patrol of a dataset for a while. Null where another has it, or the pass before ended too short ago.</summary>
    /// <param name="rest">Between two passes.</param>
    /// <param name="lease">How long nobody else takes it.</param>
    public async Task<PatrolState?> ClaimAsync(Dataset dataset, Duration rest, Duration lease, Instant now, CancellationToken ct) =>
        (await db.QueryAsync(
            $"""
            INSERT INTO datafetch.patrol AS p (dataset_id, started_at, lease_until) VALUES ($1, $2, datafetch.server_now() + $4)
            ON CONFLICT (dataset_id) DO UPDATE SET
                lease_until = excluded.lease_until,
                started_at  = CASE WHEN p.next_start IS NULL THEN excluded.started_at ELSE p.started_at END
            WHERE (p.lease_until IS NULL OR p.lease_until < datafetch.server_now())
              AND (p.next_start IS NOT NULL OR p.ended_at IS NULL OR p.ended_at + $3 <= $2)
            RETURNING {Columns}
            """,
            r => Read(r, dataset.Name), ct, ids.Dataset(dataset.Name), now.ToDateTimeUtc(), rest.ToTimeSpan(), lease.ToTimeSpan())).SingleOrDefault();

    /// <summary>Notes a slice.</summary>
    /// <param name="next">Where the next begins; null where the pass is over.</param>
    public async Task AdvanceAsync(Dataset dataset, Instant? next, long rows, Duration took, int findings, Instant now, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            UPDATE datafetch.patrol SET
                next_start = $2, rows = rows + $3, seconds = seconds + $4, findings = findings + $5
            WHERE dataset_id = $1
            """,
            ct, ids.Dataset(dataset.Name), Sql.Typed(NpgsqlTypes.NpgsqlDbType.TimestampTz, next?.ToDateTimeUtc()), rows, took.TotalSeconds, findings);
        if (next is null)
        {
            await connection.ExecuteAsync(
                """
                UPDATE datafetch.patrol SET
                    pass = pass + 1, ended_at = $2, last_rows = rows, last_seconds = seconds, rows = 0, seconds = 0, findings = 0
                WHERE dataset_id = $1
                """,
                ct, ids.Dataset(dataset.Name), now.ToDateTimeUtc());
        }
    }

    public async Task ReleaseAsync(Dataset dataset, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync("UPDATE datafetch.patrol SET lease_until = NULL WHERE dataset_id = $1", ct, ids.Dataset(dataset.Name));
    }

    /// <summary>How all patrols stand that ever began, by dataset.</summary>
    public Task<List<PatrolState>> ReadAsync(CancellationToken ct) => db.QueryAsync(
        $"SELECT {Columns}, d.name FROM datafetch.patrol p JOIN datafetch.dataset d ON d.id = p.dataset_id ORDER BY d.name",
        r => Read(r, r.GetString(9)), ct);

    private static PatrolState Read(NpgsqlDataReader r, string dataset) => new(
        dataset, r.GetInt32(0), At(r, 1), At(r, 2)!.Value, r.GetInt64(3), r.GetDouble(4), r.GetInt32(5), At(r, 6),
        r.IsDBNull(7) ? null : r.GetInt64(7), r.IsDBNull(8) ? null : r.GetDouble(8));

    private static Instant? At(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : Instant.FromDateTimeUtc(r.GetDateTime(column));
}
