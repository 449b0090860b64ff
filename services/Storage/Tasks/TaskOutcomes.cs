using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Entities;
using DataFetch.Storage.Outbox;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Tasks;

/// <summary>What becomes of tasks that did not succeed.</summary>
public sealed class TaskOutcomes(NpgsqlDataSource db, SourceCatalog catalog, CatalogIds ids, TimeProvider time)
{
    /// <summary>
    /// Ends an attempt in a failure: pending again after <paramref name="retryAfter"/>, or failed where the attempts are spent or
    /// <paramref name="isFinal"/>; then what is missing of its range is unreachable. Nothing happens where the fence is no longer the newest.
    /// </summary>
    public Task FailAsync(TaskRecord task, string error, bool isFinal, Duration retryAfter, int calls, CancellationToken ct) =>
        Collisions.RetryAsync(token => TryFailAsync(task, error, isFinal, retryAfter, calls, token), ct);

    /// <summary>Puts a failed task back with all its attempts, and its range back to missing. Null where it is not failed.</summary>
    public Task<TaskRecord?> RetryAsync(Guid id, CancellationToken ct) => Collisions.RetryAsync(token => TryRetryAsync(id, token), ct);

    /// <summary>Fails a task whose lease has run out once more. False where it is no longer so.</summary>
    internal Task<bool> LoseAsync(Guid id, string error, CancellationToken ct) => Collisions.RetryAsync(token => TryLoseAsync(id, error, token), ct);

    private async Task<bool> TryFailAsync(TaskRecord task, string error, bool isFinal, Duration retryAfter, int calls, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var states = await connection.QueryAsync(
            """
            UPDATE datafetch.task SET attempts = attempts + 1, error = $3, calls = calls + $6, lease_until = NULL,
                state = CASE WHEN $4 OR attempts + 1 >= max_attempts THEN 'failed' ELSE 'pending' END,
                not_before = datafetch.server_now() + $5,
                finished_at = CASE WHEN $4 OR attempts + 1 >= max_attempts THEN datafetch.server_now() END
            WHERE id = $1 AND fence = $2 AND state = 'processing'
            RETURNING state
            """,
            r => r.GetString(0), ct, task.Id, task.Fence, error, isFinal, retryAfter.ToTimeSpan(), calls);
        if (states is ["failed"])
        {
            await GiveUpAsync(connection, task, error, ct);
        }

        if (states is [var state])
        {
            await OutboxWriter.AddTaskAsync(connection, task.Id, state, ct);
        }

        await transaction.CommitAsync(ct);
        return states.Count == 1;
    }

    private async Task<TaskRecord?> TryRetryAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Runs first, as everywhere.
        await connection.ExecuteAsync(
            "SELECT FROM datafetch.run WHERE id IN (SELECT run_id FROM datafetch.run_task WHERE task_id = $1) ORDER BY id FOR NO KEY UPDATE", ct, id);
        var tasks = await connection.QueryAsync(
            $"""
            UPDATE datafetch.task t SET state = 'pending', attempts = 0, lost_leases = 0, not_before = NULL, finished_at = NULL, error = NULL,
                followed = false
            WHERE id = $1 AND state = 'failed'
              AND NOT EXISTS (SELECT FROM datafetch.task o WHERE o.chunk_key = t.chunk_key AND o.state IN ('pending', 'processing'))
            RETURNING {TaskRows.Columns}
            """,
            TaskRows.Read, ct, id);
        if (tasks is not [var task])
        {
            return null;
        }

        if (task.Chunk.Entity is { } entity)
        {
            await EntityLedger.RetriedAsync(connection, task, entity, ct);
        }
        else
        {
            foreach (var (_, seriesIds) in Filled(task.Chunk))
            {
                await CoverageLedger.ReopenAsync(connection, seriesIds, task.Chunk.Range, ct);
            }
        }

        // The runs that waited for it wait again; one that is paused still is, and holds it.
        await connection.ExecuteAsync(
            """
            UPDATE datafetch.run
            SET state = 'running', rested = rested + coalesce(datafetch.server_now() - finished_at, '0'), finished_at = NULL, result = NULL
            WHERE id IN (SELECT run_id FROM datafetch.run_task WHERE task_id = $1) AND state NOT IN ('cancelled', 'paused')
            """,
            ct, id);
        await RunControl.HoldAsync(connection, [id], ct);
        await OutboxWriter.AddTaskAsync(connection, id, "pending", ct);
        await transaction.CommitAsync(ct);
        return task;
    }

    private async Task<bool> TryLoseAsync(Guid id, string error, CancellationToken ct)
    {
        // One task a transaction: the ledgers of several, locked one after the other, would be locked in no order.
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var tasks = await connection.QueryAsync(
            $"""
            UPDATE datafetch.task t SET state = 'failed', lost_leases = t.lost_leases + 1, lease_until = NULL, error = $2, finished_at = datafetch.server_now()
            WHERE id = $1 AND state = 'processing' AND lease_until < datafetch.server_now()
            RETURNING {TaskRows.Columns}
            """,
            TaskRows.Read, ct, id, error);
        if (tasks is not [var task])
        {
            return false;
        }

        await GiveUpAsync(connection, task, error, ct);
        await OutboxWriter.AddTaskAsync(connection, id, "failed", ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Marks what is missing of a task's range as unreachable, in the caller's transaction.</summary>
    internal async Task GiveUpAsync(NpgsqlConnection connection, TaskRecord task, string error, CancellationToken ct)
    {
        if (task.Chunk.Entity is { } entity)
        {
            await EntityLedger.FailedAsync(connection, task, entity, error, ct);
            return;
        }

        var range = await GivenUpAsync(connection, task, ct);
        foreach (var (dataset, seriesIds) in Filled(task.Chunk))
        {
            // What is not expected yet was not given up: a chunk of today holds this evening's slots, too.
            var expected = TimeRangeSet.Of(dataset.Expected(Duty(task.Chunk, dataset).Intersect(range), time.GetInstant()));
            await CoverageLedger.MarkUnreachableAsync(
                connection, dataset, seriesIds.ToDictionary(id => id, _ => error), dataset.Cadence.Cells(expected), time.GetInstant(), ct);
        }
    }

    // Where the request is a provider of the dataset; the rows that it adds elsewhere are missed by nobody.
    private static TimeRange Duty(Chunk chunk, Dataset dataset) =>
        dataset.Providers.FirstOrDefault(p => p.Request == $"{chunk.Source}.{chunk.Request}") is { } provider
            ? new TimeRange(
                provider.From is { } from ? dataset.Zone.StartOfDay(from) : Instant.MinValue,
                provider.Until is { } until ? dataset.Zone.StartOfDay(until) : Instant.MaxValue)
            : new TimeRange(Instant.MinValue, Instant.MinValue);

    // A fallback's chunk may be longer than what it was asked for: the providers before it were not asked for the rest.
    private static async Task<TimeRange> GivenUpAsync(NpgsqlConnection connection, TaskRecord task, CancellationToken ct)
    {
        var ranges = task.FallbackOf is not { } of ? [] : await connection.QueryAsync(
            """
            WITH RECURSIVE followed AS (
                SELECT fallback_of, range_start, range_end FROM datafetch.task WHERE id = $1
                UNION ALL SELECT t.fallback_of, t.range_start, t.range_end FROM followed f JOIN datafetch.task t ON t.id = f.fallback_of)
            SELECT range_start, range_end FROM followed
            """,
            r => new TimeRange(Instant.FromDateTimeUtc(r.GetDateTime(0)), Instant.FromDateTimeUtc(r.GetDateTime(1))), ct, of);
        return ranges.Aggregate(task.Chunk.Range, (range, followed) => range.Intersect(followed));
    }

    // In the order in which a chunk that is stored locks the ledger.
    private IEnumerable<(Dataset Dataset, int[] SeriesIds)> Filled(Chunk chunk) =>
        chunk.Fills.OrderBy(f => ids.Dataset(f.Dataset)).Select(f => (catalog.Dataset(f.Dataset).For(f.Series[0]), f.Series.Select(s => ids.Series(f.Dataset, s)).ToArray()));
}
