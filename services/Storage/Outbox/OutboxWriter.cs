using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Outbox;

/// <summary>Adds events to the transaction that they tell of.</summary>
internal static class OutboxWriter
{
    public static Task AddTaskAsync(NpgsqlConnection connection, Guid task, string state, CancellationToken ct) =>
        connection.ExecuteAsync(
            "INSERT INTO datafetch.outbox (topic, payload) VALUES ('task', jsonb_build_object('task', $1, 'state', $2))", ct, task, state);

    /// <summary>A named trigger was published, by the firing of that id.</summary>
    public static Task AddTriggerAsync(NpgsqlConnection connection, Guid id, string name, string schedule, Instant scheduledAt, CancellationToken ct) =>
        connection.ExecuteAsync(
            """
            INSERT INTO datafetch.outbox (topic, payload)
            VALUES ('trigger', jsonb_build_object('id', $1, 'name', $2, 'schedule', $3, 'scheduled_at', $4))
            """,
            ct, id, name, schedule, scheduledAt.ToDateTimeUtc());
}
