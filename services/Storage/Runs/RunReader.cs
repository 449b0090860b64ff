using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Runs;

/// <summary>Reads runs with their progress, and those that have ended with their result.</summary>
public sealed class RunReader(NpgsqlDataSource db, SourceCatalog catalog)
{
    private const string Counts =
        """
        count(t.id) FILTER (WHERE t.state = 'pending'), count(t.id) FILTER (WHERE t.state = 'processing'),
        count(t.id) FILTER (WHERE t.state = 'completed'), count(t.id) FILTER (WHERE t.state = 'failed'),
        count(t.id) FILTER (WHERE t.state = 'cancelled')
        """;

    private const string Errors =
        "coalesce((array_agg(DISTINCT t.error) FILTER (WHERE t.state = 'failed' OR t.state = 'completed' AND t.error IS NOT NULL))[1:10], '{}')";

    public async Task<RunRecord?> FindAsync(Guid id, CancellationToken ct) => (await ReadAsync(id, 1, ct)).SingleOrDefault();

    /// <summary>The newest runs first.</summary>
    public Task<List<RunRecord>> ListAsync(int limit, CancellationToken ct) => ReadAsync(null, limit, ct);

    private async Task<List<RunRecord>> ReadAsync(Guid? id, int limit, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var runs = await connection.QueryAsync(
            $"""
            SELECT r.id, r.purpose, r.state, r.gaps, r.created_at, r.finished_at, coalesce(sum(t.rows_obtained), 0)::bigint,
                   coalesce(sum(t.rows_written), 0)::bigint, {Errors}, r.request, r.result, coalesce(sum(t.calls), 0)::bigint, {Counts}
            FROM (SELECT * FROM datafetch.run WHERE $1 IS NULL OR id = $1 ORDER BY created_at DESC LIMIT $2) r
            LEFT JOIN datafetch.run_task rt ON rt.run_id = r.id
            LEFT JOIN datafetch.task t ON t.id = rt.task_id
            GROUP BY r.id, r.purpose, r.state, r.gaps, r.created_at, r.finished_at, r.request, r.result
            ORDER BY r.created_at DESC
            """,
            Read, ct, Sql.Typed(NpgsqlDbType.Uuid, id), limit);
        var datasets = (await ReadDatasetsAsync(connection, [.. runs.Where(r => r.Datasets.Count == 0).Select(r => r.Id)], ct)).ToLookup(d => d.RunId, d => d.Dataset);
        Guid[] open = [.. runs.Where(r => r.State is RunState.Running or RunState.Paused).Select(r => r.Id)];
        var coming = (await ReadComingAsync(connection, open, ct)).ToLookup(c => (c.RunId, c.Source), c => c.Calls);
        var progress = (await ReadProgressAsync(connection, open, ct))
            .ToLookup(p => p.RunId, p => p.Progress with { Coming = coming[(p.RunId, p.Progress.Source)].Sum() });
        return [.. runs.Select(r => r with { Datasets = r.Datasets.Count > 0 ? r.Datasets : [.. datasets[r.Id]], Progress = [.. progress[r.Id]] })];
    }

    // What a task obtained of each dataset is in its provenance; a task that fills several counts in each, with all its calls. Both are
    // summed up before they are joined: of a run of 200,000 tasks over twelve datasets, task by task took seven times as long.
    private static Task<List<(Guid RunId, RunDatasetRecord Dataset)>> ReadDatasetsAsync(NpgsqlConnection connection, Guid[] runs, CancellationToken ct) =>
        connection.QueryAsync(
            $"""
            SELECT d.run_id, d.dataset, d.requested, d.gaps, d.left_out, coalesce(done.calls, 0), coalesce(done.seconds, 0),
                   coalesce(stored.obtained, 0), coalesce(stored.written, 0), coalesce(stored.aside, 0), coalesce(done.errors, '{"{}"}'),
                   coalesce(done.pending, 0), coalesce(done.processing, 0), coalesce(done.completed, 0), coalesce(done.failed, 0), coalesce(done.cancelled, 0)
            FROM datafetch.run_dataset d
            LEFT JOIN (
                SELECT rt.run_id, f ->> 'dataset', sum(t.calls)::bigint,
                       extract(epoch FROM max(t.finished_at) - min(t.started_at))::double precision, {Errors}, {Counts}
                FROM datafetch.run_task rt JOIN datafetch.task t ON t.id = rt.task_id CROSS JOIN LATERAL jsonb_array_elements(t.fills) f
                WHERE rt.run_id = ANY($1)
                GROUP BY rt.run_id, f ->> 'dataset')
                done (run_id, dataset, calls, seconds, errors, pending, processing, completed, failed, cancelled)
                ON done.run_id = d.run_id AND done.dataset = d.dataset
            LEFT JOIN (
                SELECT rt.run_id, s.name, sum(p.rows_obtained)::bigint, sum(p.rows_written)::bigint, sum(p.rows_aside)::bigint
                FROM datafetch.run_task rt JOIN datafetch.provenance p ON p.task_id = rt.task_id JOIN datafetch.dataset s ON s.id = p.dataset_id
                WHERE rt.run_id = ANY($1)
                GROUP BY rt.run_id, s.name)
                stored (run_id, dataset, obtained, written, aside)
                ON stored.run_id = d.run_id AND stored.dataset = d.dataset
            WHERE d.run_id = ANY($1)
            ORDER BY d.run_id, d.dataset
            """,
            r => (r.GetGuid(0), new RunDatasetRecord
            {
                Dataset = r.GetString(1),
                Requested = r.GetInt64(2),
                Gaps = r.GetInt32(3),
                LeftOut = r.GetInt64(4),
                Calls = r.GetInt64(5),
                Duration = Duration.FromSeconds(r.GetDouble(6)),
                Obtained = r.GetInt64(7),
                Written = r.GetInt64(8),
                Aside = r.GetInt64(9),
                Errors = r.GetFieldValue<string[]>(10),
                Tasks = TaskStore.ReadCounts(r, 11),
            }),
            ct, runs);

    private static Task<List<(Guid RunId, SourceProgress Progress)>> ReadProgressAsync(NpgsqlConnection connection, Guid[] runs, CancellationToken ct) =>
        connection.QueryAsync(
            $"""
            SELECT rt.run_id, t.source,
                   coalesce(sum(t.planned_calls) FILTER (WHERE t.state IN {TaskInserts.InFlight}), 0),
                   coalesce(sum(t.calls_now) FILTER (WHERE t.state = 'processing'), 0),
                   coalesce(sum(t.calls) FILTER (WHERE t.state IN ('completed', 'failed')), 0),
                   coalesce(sum(t.planned_calls) FILTER (WHERE t.state IN ('completed', 'failed')), 0),
                   min(t.started_at) + r.rested + coalesce(datafetch.server_now() - r.paused_at, '0')
            FROM datafetch.run r JOIN datafetch.run_task rt ON rt.run_id = r.id JOIN datafetch.task t ON t.id = rt.task_id
            WHERE r.id = ANY($1)
            GROUP BY r.id, rt.run_id, t.source HAVING bool_or(t.state IN {TaskInserts.InFlight})
            ORDER BY rt.run_id, t.source
            """,
            r => (r.GetGuid(0), new SourceProgress(
                r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), TaskRows.NullableInstant(r, 6))),
            ct, runs);

    // Of the days that tasks are yet to see the things of; what the others saw is among the tasks already.
    private async Task<IEnumerable<(Guid RunId, string Source, long Calls)>> ReadComingAsync(NpgsqlConnection connection, Guid[] runs, CancellationToken ct)
    {
        var enriched = catalog.Datasets.Where(d => d is { EnrichedBy: not null, NewKeysADay: not null }).ToDictionary(d => d.Name);
        if (enriched.Count == 0 || runs.Length == 0)
        {
            return [];
        }

        var unseen = await connection.QueryAsync(
            $"""
            SELECT rt.run_id, f ->> 'dataset',
                   range_agg(tstzrange(t.range_start, t.range_end)) FILTER (WHERE t.state IN {TaskInserts.InFlight})
                   - coalesce(range_agg(tstzrange(t.range_start, t.range_end)) FILTER (WHERE t.state = 'completed'), '{"{}"}')
            FROM datafetch.run_task rt JOIN datafetch.task t ON t.id = rt.task_id AND t.entity IS NULL
            CROSS JOIN LATERAL jsonb_array_elements(t.fills) f
            WHERE rt.run_id = ANY($1) AND f ->> 'dataset' = ANY($2)
            GROUP BY rt.run_id, f ->> 'dataset' HAVING bool_or(t.state IN {TaskInserts.InFlight})
            """,
            r => (RunId: r.GetGuid(0), Dataset: enriched[r.GetString(1)], Ranges: Multirange.Read(r, 2)), ct, runs, enriched.Keys.ToArray());
        return unseen.Select(u => (
            u.RunId, catalog.Request(u.Dataset.EnrichedBy!).Source, u.Dataset.DaysOf(u.Ranges).LongCount() * u.Dataset.NewKeysADay!.Typical));
    }

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
        Errors = r.GetFieldValue<string[]>(8),
        Ranges = RunDocuments.Ranges(r.GetString(9)),
        Datasets = r.IsDBNull(10) ? [] : RunDocuments.Datasets(r.GetString(10)),
        Calls = r.GetInt64(11),
        Tasks = TaskStore.ReadCounts(r, 12),
    };
}
