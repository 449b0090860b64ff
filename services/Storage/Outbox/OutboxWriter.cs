using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Outbox;

/// <summary>Adds events to the transaction that they tell of.</summary>
internal static class OutboxWriter
{
    /// <summary>A task has moved.</summary>
    /// <param name="stored">What it has stored.</param>
    public static Task AddTaskAsync(NpgsqlConnection connection, Guid task, string state, CancellationToken ct, params IReadOnlyList<StoredEvent> stored) =>
        connection.ExecuteAsync(
            """
            INSERT INTO datafetch.outbox (topic, payload)
            SELECT 'task', jsonb_build_object('task', $1, 'state', $2)
            UNION ALL SELECT 'stored', e::jsonb FROM unnest($3::text[]) e
            """,
            ct, task, state, stored.Select(e => e.ToJson()).ToArray());

    /// <summary>A named trigger was published, by the firing of that id.</summary>
    public static Task AddTriggerAsync(NpgsqlConnection connection, Guid id, string name, string schedule, Instant scheduledAt, CancellationToken ct) =>
        connection.ExecuteAsync(
            """
            INSERT INTO datafetch.outbox (topic, payload)
            VALUES ('trigger', jsonb_build_object('id', $1, 'name', $2, 'schedule', $3, 'scheduled_at', $4))
            """,
            ct, id, name, schedule, scheduledAt.ToDateTimeUtc());

    /// <summary>The ledger had rows as stored that are gone.</summary>
    public static Task AddLostAsync(NpgsqlConnection connection, LostEvent lost, CancellationToken ct) =>
        connection.ExecuteAsync("INSERT INTO datafetch.outbox (topic, payload) VALUES ('lost', $1::text::jsonb)", ct, lost.ToJson());
}
