using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Runs;

/// <summary>Reads runs with their progress.</summary>
public sealed class RunReader(NpgsqlDataSource db)
{
    private const string Counts =
        """
        count(t.id) FILTER (WHERE t.state = 'pending'), count(t.id) FILTER (WHERE t.state = 'processing'),
        count(t.id) FILTER (WHERE t.state = 'completed'), count(t.id) FILTER (WHERE t.state = 'failed'),
        count(t.id) FILTER (WHERE t.state = 'cancelled')
        """;

    public async Task<RunRecord?> FindAsync(Guid id, CancellationToken ct) => (await ReadAsync(id, 1, ct)).SingleOrDefault();

    /// <summary>The newest runs first.</summary>
    public Task<List<RunRecord>> ListAsync(int limit, CancellationToken ct) => ReadAsync(null, limit, ct);

    private async Task<List<RunRecord>> ReadAsync(Guid? id, int limit, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var runs = await connection.QueryAsync(
            $"""
            SELECT r.id, r.purpose, r.state, r.gaps, r.created_at, r.finished_at, coalesce(sum(t.rows_obtained), 0)::bigint,
                   coalesce(sum(t.rows_written), 0)::bigint, (array_agg(DISTINCT t.error) FILTER (WHERE t.state = 'failed' OR t.state = 'completed' AND t.error IS NOT NULL))[1:10], {Counts}
            FROM (SELECT * FROM datafetch.run WHERE $1 IS NULL OR id = $1 ORDER BY created_at DESC LIMIT $2) r
            LEFT JOIN datafetch.run_task rt ON rt.run_id = r.id
            LEFT JOIN datafetch.task t ON t.id = rt.task_id
            GROUP BY r.id, r.purpose, r.state, r.gaps, r.created_at, r.finished_at
            ORDER BY r.created_at DESC
            """,
            Read, ct, Sql.Typed(NpgsqlDbType.Uuid, id), limit);
        var datasets = (await ReadDatasetsAsync(connection, [.. runs.Select(r => r.Id)], ct)).ToLookup(d => d.RunId, d => d.Dataset);
        return [.. runs.Select(r => r with { Datasets = [.. datasets[r.Id]] })];
    }

    private static Task<List<(Guid RunId, RunDatasetRecord Dataset)>> ReadDatasetsAsync(NpgsqlConnection connection, Guid[] runs, CancellationToken ct) =>
        connection.QueryAsync(
            $"""
            SELECT d.run_id, d.dataset, d.requested, coalesce(sum(t.calls), 0)::bigint,
                   coalesce(extract(epoch FROM max(t.finished_at) - min(t.started_at)), 0)::double precision, {Counts}
            FROM datafetch.run_dataset d
            LEFT JOIN (SELECT rt.run_id, t.*, f ->> 'dataset' AS dataset
                       FROM datafetch.run_task rt JOIN datafetch.task t ON t.id = rt.task_id, jsonb_array_elements(t.fills) f
                       WHERE rt.run_id = ANY($1)) t ON t.run_id = d.run_id AND t.dataset = d.dataset
            WHERE d.run_id = ANY($1)
            GROUP BY d.run_id, d.dataset, d.requested
            ORDER BY d.run_id, d.dataset
            """,
            r => (r.GetGuid(0), new RunDatasetRecord(
                r.GetString(1), r.GetInt64(2), TaskStore.ReadCounts(r, 5), r.GetInt64(3), Duration.FromSeconds(r.GetDouble(4)))),
            ct, runs);

    private static RunRecord Read(NpgsqlDataReader r) => new()
    {
        Id = r.GetGuid(0),
        Purpose = r.GetString(1),
        State = Enum.Parse<RunState>(r.GetString(2), ignoreCase: true),
        Gaps = r.GetInt32(3),
        Created = Instant.FromDateTimeUtc(r.GetDateTime(4)),
        Finished = TaskRows.NullableInstant(r, 5),
        RowsObtained = r.GetInt64(6),
        RowsWritten = r.GetInt64(7),
        Errors = r.IsDBNull(8) ? [] : r.GetFieldValue<string[]>(8),
        Tasks = TaskStore.ReadCounts(r, 9),
        Datasets = [],
    };
}
