using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Alerts;

/// <summary>Something that a person should see to, until it is resolved.</summary>
/// <param name="Kind">Such as <c>key-ends</c> or <c>canary</c>.</param>
/// <param name="Subject">What it is about, such as a source or a provider.</param>
/// <param name="Count">How often it was raised since it is open.</param>
public sealed record Alert(long Id, string Kind, string Subject, string Text, Instant First, Instant Last, long Count);

/// <summary>Alerts, one open at a time for each kind and subject.</summary>
public sealed class Alerts(NpgsqlDataSource db)
{
    /// <summary>Opens an alert, or counts once more the one that is open and takes the new text.</summary>
    /// <returns>Whether it was opened: then somebody is to be told.</returns>
    public async Task<bool> RaiseAsync(string kind, string subject, string text, CancellationToken ct) =>
        (await db.QueryAsync(
            """
            INSERT INTO datafetch.alert AS a (kind, subject, text, first_at, last_at)
            SELECT $1, $2, $3, now, now FROM datafetch.server_now() now
            ON CONFLICT (kind, subject) WHERE resolved_at IS NULL
                DO UPDATE SET text = excluded.text, last_at = excluded.last_at, count = a.count + 1
            RETURNING count = 1
            """,
            r => r.GetBoolean(0), ct, kind, subject, text)).Single();

    /// <summary>Closes the open alert. False where there is none.</summary>
    public async Task<bool> ResolveAsync(string kind, string subject, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(
            "UPDATE datafetch.alert SET resolved_at = datafetch.server_now() WHERE kind = $1 AND subject = $2 AND resolved_at IS NULL",
            ct, kind, subject) == 1;
    }

    /// <summary>The open alerts, the newest first.</summary>
    public Task<List<Alert>> OpenAsync(CancellationToken ct) => db.QueryAsync(
        "SELECT id, kind, subject, text, first_at, last_at, count FROM datafetch.alert WHERE resolved_at IS NULL ORDER BY id DESC",
        r => new Alert(
            r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), Instant.FromDateTimeUtc(r.GetDateTime(4)),
            Instant.FromDateTimeUtc(r.GetDateTime(5)), r.GetInt64(6)),
        ct);
}
