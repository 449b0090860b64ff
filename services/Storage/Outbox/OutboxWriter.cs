using DataFetch.Storage.Schema;
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

    /// <summary>The ledger had rows as stored that are gone.</summary>
    public static Task AddLostAsync(NpgsqlConnection connection, LostEvent lost, CancellationToken ct) =>
        connection.ExecuteAsync("INSERT INTO datafetch.outbox (topic, payload) VALUES ('lost', $1::text::jsonb)", ct, lost.ToJson());
}
