using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Outbox;

/// <param name="Topic">Such as <c>task</c>.</param>
/// <param name="Payload">A JSON object.</param>
public readonly record struct OutboxEvent(long Id, string Topic, string Payload);

/// <summary>A place in the order of events.</summary>
/// <param name="Xid">Of the transaction, as Postgres writes it.</param>
public readonly record struct OutboxPlace(string Xid, long Id);

/// <summary>Reads events in an order that cannot skip a transaction still open; each named reader has its own place, kept in Postgres.</summary>
public sealed class OutboxReader(NpgsqlDataSource db)
{
    /// <summary>How long delivered events are kept for people to look at.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>
    /// Hands the next events to <paramref name="deliver"/> and moves on when it has returned: at least once, in order. Of several
    /// processes that read under one name one at a time gets through; the others get nothing.
    /// </summary>
    /// <returns>How many events there were.</returns>
    public Task<int> ReadAsync(string reader, int limit, Func<IReadOnlyList<OutboxEvent>, Task> deliver, CancellationToken ct) =>
        ReadAsync(reader, limit, (events, _) => deliver(events), ct);

    /// <summary>The same with the connection whose transaction moves the place on: what is written by it is written once for each event.</summary>
    public async Task<int> ReadAsync(string reader, int limit, Func<IReadOnlyList<OutboxEvent>, NpgsqlConnection, Task> deliver, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            "INSERT INTO datafetch.outbox_reader (name, xid, id) VALUES ($1, '0', 0) ON CONFLICT (name) DO NOTHING", ct, reader);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var events = await connection.QueryAsync(
            """
            SELECT o.id, o.topic, o.payload, o.xid::text
            FROM (SELECT xid, id FROM datafetch.outbox_reader WHERE name = $1 FOR UPDATE SKIP LOCKED) place
            JOIN datafetch.outbox o ON (o.xid, o.id) > (place.xid, place.id) AND o.xid < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY o.xid, o.id LIMIT $2
            """,
            r => (Event: new OutboxEvent(r.GetInt64(0), r.GetString(1), r.GetString(2)), Xid: r.GetString(3)), ct, reader, limit);
        if (events.Count == 0)
        {
            return 0;
        }

        await deliver([.. events.Select(e => e.Event)], connection);
        await connection.ExecuteAsync(
            "UPDATE datafetch.outbox_reader SET xid = $2::text::xid8, id = $3 WHERE name = $1", ct, reader, events[^1].Xid, events[^1].Event.Id);
        await transaction.CommitAsync(ct);
        return events.Count;
    }

    /// <summary>The place behind all events of transactions that are over: those that are open, and later ones, come after it.</summary>
    public async Task<OutboxPlace> HeadAsync(CancellationToken ct) =>
        (await db.QueryAsync("SELECT pg_snapshot_xmin(pg_current_snapshot())::text", r => new OutboxPlace(r.GetString(0), 0), ct)).Single();

    /// <summary>The next events of some topics behind a place, for a reader that keeps its place itself.</summary>
    public Task<List<(OutboxPlace Place, OutboxEvent Event)>> AfterAsync(OutboxPlace place, string[] topics, int limit, CancellationToken ct) => db.QueryAsync(
        """
        SELECT o.xid::text, o.id, o.topic, o.payload FROM datafetch.outbox o
        WHERE (o.xid, o.id) > ($1::text::xid8, $2) AND o.xid < pg_snapshot_xmin(pg_current_snapshot()) AND o.topic = ANY($3)
        ORDER BY o.xid, o.id LIMIT $4
        """,
        r => (new OutboxPlace(r.GetString(0), r.GetInt64(1)), new OutboxEvent(r.GetInt64(1), r.GetString(2), r.GetString(3))), ct, place.Xid, place.Id, topics, limit);

    /// <summary>Drops what every reader has had, after a while.</summary>
    public async Task TrimAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            DELETE FROM datafetch.outbox o WHERE o.created_at < clock_timestamp() - $1
              AND NOT EXISTS (SELECT FROM datafetch.outbox_reader r WHERE (r.xid, r.id) < (o.xid, o.id))
            """,
            ct, Kept);
    }
}
