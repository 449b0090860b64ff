using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Tasks;

/// <summary>A task to be created.</summary>
/// <param name="Of">The task that it follows, and why; null for one that a run starts with.</param>
internal sealed record TaskInsert(Guid Id, Chunk Chunk, TaskPriority Priority, string? TraceParent, (Guid Task, string Reason)? Of = null)
{
    public int PlannedCalls { get; init; } = 1;
}

/// <summary>A task that is there for a chunk now: created, or in flight before.</summary>
internal readonly record struct InsertedTask(string ChunkKey, DueTask Task, bool IsPending);

/// <summary>Creates tasks, in the caller's transaction.</summary>
internal static class TaskInserts
{
    public const string InFlight = "('pending', 'processing')";

    /// <summary>
    /// One task for each chunk, whose keys must differ. A chunk that is in flight already is joined, and made as urgent as it is
    /// wanted now. The tasks are locked in the order of their chunks' keys; of one priority they are taken in the order given.
    /// </summary>
    public static async Task<List<InsertedTask>> AddAsync(NpgsqlConnection connection, IReadOnlyList<TaskInsert> tasks, Instant now, CancellationToken ct) =>
        // The conflicting UPDATE, not DO NOTHING: it waits for and locks the task in flight, so that it is joined before it can end unseen.
        tasks.Count == 0 ? [] : await connection.QueryAsync(
            $"""
            INSERT INTO datafetch.task AS t
                (id, chunk_key, source, request, range_start, range_end, fills, priority, traceparent, created_at, fallback_of, fallback_reason, entity, planned_calls)
            SELECT id, key, source, request, range_start, range_end, fills::jsonb, priority, traceparent,
                   $10 + (place - 1) * interval '1 microsecond', fallback_of, fallback_reason, entity, planned_calls
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::smallint[], $9::text[],
                        $11::uuid[], $12::text[], $13::text[], $14::integer[])
                WITH ORDINALITY AS n (id, key, source, request, range_start, range_end, fills, priority, traceparent, fallback_of, fallback_reason, entity, planned_calls, place)
            ORDER BY key
            ON CONFLICT (chunk_key) WHERE state IN {InFlight} DO UPDATE SET priority = least(t.priority, excluded.priority), held = false
            RETURNING t.chunk_key, t.id, t.source, t.priority, t.created_at, t.state
            """,
            r => new InsertedTask(
                r.GetString(0),
                new DueTask(r.GetGuid(1), r.GetString(2), (TaskPriority)r.GetInt16(3), Instant.FromDateTimeUtc(r.GetDateTime(4))), r.GetString(5) == "pending"),
            ct,
            tasks.Select(t => t.Id).ToArray(), tasks.Select(t => t.Chunk.Key()).ToArray(), tasks.Select(t => t.Chunk.Source).ToArray(),
            tasks.Select(t => t.Chunk.Request).ToArray(), tasks.Select(t => t.Chunk.Range.Start.ToDateTimeUtc()).ToArray(),
            tasks.Select(t => t.Chunk.Range.End.ToDateTimeUtc()).ToArray(), tasks.Select(t => TaskRows.Json(t.Chunk.Fills)).ToArray(),
            tasks.Select(t => (short)t.Priority).ToArray(),
            Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, tasks.Select(t => t.TraceParent).ToArray()), now.ToDateTimeUtc(),
            Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.Uuid, tasks.Select(t => t.Of?.Task).ToArray()),
            Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, tasks.Select(t => t.Of?.Reason).ToArray()),
            Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, tasks.Select(t => t.Chunk.Entity).ToArray()), tasks.Select(t => t.PlannedCalls).ToArray());
}
