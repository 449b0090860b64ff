using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Notices;

/// <summary>Who is told of triggers over HTTP.</summary>
/// <param name="Url">Where; or <c>setting:NAME</c> where the address is a secret.</param>
/// <param name="Secret">The name of the setting that holds what deliveries are signed with; empty for none.</param>
/// <param name="Datasets">Empty for all.</param>
/// <param name="Kinds">Empty for all triggers.</param>
public sealed record Subscription(string Name, string Url, string Secret, IReadOnlyList<string> Datasets, IReadOnlyList<string> Kinds, Instant Created)
{
    public const string Prefix = "subscription:";

    /// <summary>Of <see cref="Deliveries"/>.</summary>
    public string Place => Prefix + Name;

    public bool Wants(Notice notice) =>
        (Kinds.Count == 0 ? NoticeKinds.Triggers : Kinds).Contains(notice.Kind) && (Datasets.Count == 0 || Datasets.Contains(notice.Dataset));
}

/// <summary>The subscriptions and their places.</summary>
public sealed class SubscriptionStore(NpgsqlDataSource db)
{
    /// <summary>Creates a subscription or changes the one of its name.</summary>
    /// <param name="after">The notice that it has had last; null to stay where it is, and for a new one behind all that was told so far.</param>
    public async Task PutAsync(Subscription subscription, long? after, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.subscription (name, url, secret, datasets, kinds, created_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (name) DO UPDATE SET (url, secret, datasets, kinds) = ROW (excluded.url, excluded.secret, excluded.datasets, excluded.kinds)
            """,
            ct, subscription.Name, subscription.Url, subscription.Secret, subscription.Datasets.ToArray(), subscription.Kinds.ToArray(),
            subscription.Created.ToDateTimeUtc());
        // What failed before may be mended by the change: it does not wait on.
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.delivery AS d (place, after_id) VALUES ($1, coalesce($2, (SELECT max(id) FROM datafetch.notice), 0))
            ON CONFLICT (place) DO UPDATE SET after_id = coalesce($2, d.after_id), not_before = NULL
            """,
            ct, subscription.Place, Sql.Typed(NpgsqlDbType.Bigint, after));
        await transaction.CommitAsync(ct);
    }

    /// <summary>By name.</summary>
    public Task<List<Subscription>> ListAsync(CancellationToken ct) => db.QueryAsync(
        "SELECT name, url, secret, datasets, kinds, created_at FROM datafetch.subscription ORDER BY name",
        r => new Subscription(
            r.GetString(0), r.GetString(1), r.GetString(2), r.GetFieldValue<string[]>(3), r.GetFieldValue<string[]>(4), Instant.FromDateTimeUtc(r.GetDateTime(5))),
        ct);

    /// <summary>False where there is none of that name.</summary>
    public async Task<bool> DeleteAsync(string name, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var deleted = await connection.ExecuteAsync("DELETE FROM datafetch.subscription WHERE name = $1", ct, name);
        await connection.ExecuteAsync("DELETE FROM datafetch.delivery WHERE place = $1", ct, Subscription.Prefix + name);
        await transaction.CommitAsync(ct);
        return deleted == 1;
    }
}
