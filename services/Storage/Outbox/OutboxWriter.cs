using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Outbox;

/// <summary>Adds events to the transaction that they tell of.</summary>
internal static class OutboxWriter
{
    public static Task AddTaskAsync(NpgsqlConnection connection, Guid task, string state, CancellationToken ct) =>
        connection.ExecuteAsync(
            "INSERT INTO datafetch.outbox (topic, payload) VALUES ('task', jsonb_build_object('task', $1, 'state', $2))", ct, task, state);
}
