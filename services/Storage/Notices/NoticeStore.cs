using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Notices;

/// <summary>The notices, in one order for all who are told.</summary>
public sealed class NoticeStore(NpgsqlDataSource db)
{
    private const string Columns = "n.id, n.kind, n.dataset, n.payload, n.created_at";

    /// <summary>Adds notices within the transaction that reads the outbox (<see cref="Outbox.OutboxReader"/>), and nowhere else: it alone keeps them in order.</summary>
    public static Task AddAsync(NpgsqlConnection connection, IReadOnlyList<NewNotice> notices, CancellationToken ct) =>
        notices.Count == 0 ? Task.CompletedTask : connection.ExecuteAsync(
            """
            INSERT INTO datafetch.notice (kind, dataset, payload)
            SELECT kind, dataset, payload::jsonb FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS n (kind, dataset, payload, place) ORDER BY place
            """,
            ct, notices.Select(n => n.Kind).ToArray(), notices.Select(n => n.Dataset).ToArray(), notices.Select(n => n.Payload).ToArray());

    /// <summary>The first notices of some kinds behind an id.</summary>
    /// <param name="datasets">Empty for all.</param>
    public Task<List<Notice>> ReadAsync(
        long after, IReadOnlyCollection<string> kinds, IReadOnlyCollection<string> datasets, int limit, CancellationToken ct) => db.QueryAsync(
        $"""
        SELECT {Columns} FROM datafetch.notice n
        WHERE n.id > $1 AND n.kind = ANY($2) AND (cardinality($3::text[]) = 0 OR n.dataset = ANY($3))
        ORDER BY n.id LIMIT $4
        """,
        Read, ct, after, kinds.ToArray(), datasets.ToArray(), limit);

    /// <summary>The id of the newest notice; 0 where there is none.</summary>
    public async Task<long> NewestAsync(CancellationToken ct) =>
        (await db.QueryAsync("SELECT coalesce(max(id), 0) FROM datafetch.notice", r => r.GetInt64(0), ct)).Single();

    /// <summary>Drops what is older than a span and what every receiver has had.</summary>
    public async Task TrimAsync(TimeSpan kept, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            DELETE FROM datafetch.notice
            WHERE created_at < clock_timestamp() - $1 AND id <= ALL (SELECT after_id FROM datafetch.delivery)
            """,
            ct, Sql.Typed(NpgsqlDbType.Interval, kept));
    }

    internal static Notice Read(NpgsqlDataReader r) =>
        new(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), Instant.FromDateTimeUtc(r.GetDateTime(4)));
}
