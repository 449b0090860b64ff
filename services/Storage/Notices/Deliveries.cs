using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Notices;

/// <summary>How far a receiver is.</summary>
/// <param name="Pending">Notices behind its place, also those that it does not want.</param>
/// <param name="Failures">In a row; 0 where the last delivery got through.</param>
/// <param name="FailingSince">Null where the last delivery got through.</param>
/// <param name="FailingFor">Up to now, by the server's clock; zero where the last delivery got through.</param>
public sealed record DeliveryState(
    string Place, long After, long Pending, int Failures, string Error, Instant? FailingSince, TimeSpan FailingFor, Instant? NotBefore);

/// <summary>The places of the receivers of notices: where each is, and who delivers to it.</summary>
public sealed class Deliveries(NpgsqlDataSource db)
{
    /// <summary>Gives receivers that have none a place behind all that was told so far.</summary>
    public async Task EnsureAsync(IReadOnlyCollection<string> places, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.delivery (place, after_id)
            SELECT place, coalesce((SELECT max(id) FROM datafetch.notice), 0) FROM unnest($1::text[]) place
            ON CONFLICT DO NOTHING
            """,
            ct, (object)places.ToArray());
    }

    /// <summary>Forgets receivers whose place begins so and that are none of these: what they have not had is not kept for them.</summary>
    public async Task ForgetOthersAsync(string prefix, IReadOnlyCollection<string> places, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync("DELETE FROM datafetch.delivery WHERE starts_with(place, $1) AND place <> ALL ($2)", ct, prefix, places.ToArray());
    }

    /// <summary>Those of receivers that have something before them and do not wait after a failure.</summary>
    public async Task<IReadOnlyList<string>> DueAsync(IReadOnlyCollection<string> places, CancellationToken ct) => await db.QueryAsync(
        """
        SELECT place FROM datafetch.delivery d
        WHERE place = ANY($1) AND (not_before IS NULL OR not_before <= datafetch.server_now())
          AND EXISTS (SELECT FROM datafetch.notice n WHERE n.id > d.after_id)
        """,
        r => r.GetString(0), ct, (object)places.ToArray());

    public Task<List<DeliveryState>> ReadAsync(CancellationToken ct) => db.QueryAsync(
        """
        SELECT place, after_id, (SELECT count(*) FROM datafetch.notice n WHERE n.id > d.after_id), failures, error, failing_since,
               coalesce(datafetch.server_now() - failing_since, '0'), not_before
        FROM datafetch.delivery d ORDER BY place
        """,
        r => new DeliveryState(
            r.GetString(0), r.GetInt64(1), r.GetInt64(2), r.GetInt32(3), r.GetString(4), At(r, 5), r.GetTimeSpan(6), At(r, 7)), ct);

    /// <summary>Begins to deliver. Null where somebody else does so, or where the receiver is not known any more.</summary>
    /// <remarks>
    /// The lock is the connection's, and no transaction is open: an HTTP call within one would hold back all who read the outbox. A
    /// process that dies gives it back with its connection.
    /// </remarks>
    public async Task<Delivery?> OpenAsync(string place, CancellationToken ct)
    {
        var connection = await db.OpenConnectionAsync(ct);
        var delivery = new Delivery(connection, place);
        try
        {
            if (await delivery.TryLockAsync(ct))
            {
                return delivery;
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    private static Instant? At(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : Instant.FromDateTimeUtc(r.GetDateTime(column));
}

/// <summary>The only one who delivers to a receiver, as long as its connection lives.</summary>
public sealed class Delivery : IAsyncDisposable
{
    private const string Key = "hashtextextended('datafetch.delivery ' || $1, 0)";

    private readonly NpgsqlConnection connection;
    private readonly string place;
    private long after;

    internal Delivery(NpgsqlConnection connection, string place) => (this.connection, this.place) = (connection, place);

    /// <summary>The next notices, in order; none at the end.</summary>
    public Task<List<Notice>> NextAsync(int limit, CancellationToken ct) => connection.QueryAsync(
        """
        SELECT n.id, n.kind, n.dataset, n.payload, n.created_at FROM datafetch.notice n WHERE n.id > $1 ORDER BY n.id LIMIT $2
        """,
        NoticeStore.Read, ct, after, limit);

    /// <summary>The receiver has had all up to a notice. False where its place was moved by others meanwhile, or is gone.</summary>
    public async Task<bool> MoveAsync(long to, CancellationToken ct)
    {
        var moved = await connection.ExecuteAsync(
            """
            UPDATE datafetch.delivery SET after_id = $2, failures = 0, error = '', failing_since = NULL, not_before = NULL
            WHERE place = $1 AND after_id = $3
            """,
            ct, place, to, after);
        after = to;
        return moved == 1;
    }

    /// <summary>The receiver could not be reached: it waits, twice as long with each failure.</summary>
    /// <param name="error">For people; without a secret.</param>
    public Task FailAsync(string error, TimeSpan first, TimeSpan longest, CancellationToken ct) => connection.ExecuteAsync(
        """
        UPDATE datafetch.delivery SET failures = failures + 1, error = $2, failing_since = coalesce(failing_since, datafetch.server_now()),
            not_before = datafetch.server_now() + least($4, $3 * (1 << least(failures, 20)))
        WHERE place = $1
        """,
        ct, place, error, Sql.Typed(NpgsqlDbType.Interval, first), Sql.Typed(NpgsqlDbType.Interval, longest));

    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.ExecuteAsync($"SELECT pg_advisory_unlock({Key})", CancellationToken.None, place);
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the lock with it.
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    internal async Task<bool> TryLockAsync(CancellationToken ct)
    {
        var locked = await connection.QueryAsync($"SELECT pg_try_advisory_lock({Key})", r => r.GetBoolean(0), ct, place);
        if (!locked[0])
        {
            return false;
        }

        var found = await connection.QueryAsync("SELECT after_id FROM datafetch.delivery WHERE place = $1", r => r.GetInt64(0), ct, place);
        if (found is [var id])
        {
            after = id;
            return true;
        }

        await connection.ExecuteAsync($"SELECT pg_advisory_unlock({Key})", ct, place);
        return false;
    }
}
