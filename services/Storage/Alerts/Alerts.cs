using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Alerts;

/// <summary>
/// Alerts, one open at a time for each kind and subject. That one is raised, changes its severity or is resolved goes to the outbox
/// in the same transaction.
/// </summary>
public sealed class Alerts(NpgsqlDataSource db)
{
    // Not each one that is raised once more: who was told needs no second word about the same.
    private const string Tell =
        """
        INSERT INTO datafetch.outbox (topic, payload)
        SELECT 'alert', jsonb_build_object(
            'alert', id, 'change', change, 'kind', kind, 'subject', subject, 'severity', severity, 'severity_before', before, 'text', text,
            'first_time', first_at, 'last_time', last_at, 'resolved_time', resolved_at)
        FROM changes
        """;

    private const string Columns = "a.id, a.kind, a.subject, a.severity, a.text, a.first_at, a.last_at, a.resolved_at";

    /// <summary>Opens an alert, or counts once more the one that is open and takes the new severity and text.</summary>
    /// <returns>Whether it was opened.</returns>
    public async Task<bool> RaiseAsync(string kind, string subject, AlertSeverity severity, string text, CancellationToken ct) =>
        await ApplyAsync(kind, [new AlertState(subject, severity, text)], isAll: false, ct) == 1;

    /// <summary>Opens, changes and resolves alerts of a kind so that those that are given are open, and no others. What stays as it is is not written.</summary>
    /// <returns>How many were opened.</returns>
    public Task<int> SettleAsync(string kind, IReadOnlyList<AlertState> found, CancellationToken ct) => ApplyAsync(kind, found, isAll: true, ct);

    /// <summary>Closes the open alert. False where there is none.</summary>
    public async Task<bool> ResolveAsync(string kind, string subject, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(
            $"""
            WITH changes AS (
                UPDATE datafetch.alert a SET resolved_at = datafetch.server_now() WHERE kind = $1 AND subject = $2 AND resolved_at IS NULL
                RETURNING {Columns}, 'resolved' AS change, a.severity AS before)
            {Tell}
            """,
            ct, kind, subject) == 1;
    }

    /// <summary>The open alerts, the newest first.</summary>
    public Task<List<Alert>> OpenAsync(CancellationToken ct) => ListAsync(includeResolved: false, int.MaxValue, ct);

    /// <summary>The newest alerts first.</summary>
    public Task<List<Alert>> ListAsync(bool includeResolved, int limit, CancellationToken ct) => db.QueryAsync(
        $"SELECT {Columns}, a.count FROM datafetch.alert a WHERE $1 OR a.resolved_at IS NULL ORDER BY a.id DESC LIMIT $2",
        r => new Alert(
            r.GetInt64(0), r.GetString(1), r.GetString(2), Enum.Parse<AlertSeverity>(r.GetString(3), ignoreCase: true), r.GetString(4),
            Instant.FromDateTimeUtc(r.GetDateTime(5)), Instant.FromDateTimeUtc(r.GetDateTime(6)), r.GetInt64(8),
            r.IsDBNull(7) ? null : Instant.FromDateTimeUtc(r.GetDateTime(7))),
        ct, includeResolved, limit);

    private async Task<int> ApplyAsync(string kind, IReadOnlyList<AlertState> found, bool isAll, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // The next statement then sees what is open: of two that raise one alert, only one opens it, and no change goes untold.
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('datafetch.alert ' || $1, 0))", ct, kind);
        var raised = await connection.QueryAsync(
            $"""
            WITH found AS (SELECT * FROM unnest($2::text[], $3::text[], $4::text[]) AS n (subject, severity, text)),
            open AS (SELECT id, subject, severity, text FROM datafetch.alert WHERE kind = $1 AND resolved_at IS NULL),
            resolved AS (
                UPDATE datafetch.alert a SET resolved_at = datafetch.server_now() FROM open o
                WHERE $5 AND a.id = o.id AND o.subject NOT IN (SELECT subject FROM found)
                RETURNING {Columns}, 'resolved' AS change, o.severity AS before),
            updated AS (
                UPDATE datafetch.alert a SET severity = n.severity, text = n.text, last_at = datafetch.server_now(), count = a.count + 1
                FROM open o JOIN found n ON n.subject = o.subject
                WHERE a.id = o.id AND (NOT $5 OR (n.severity, n.text) <> (o.severity, o.text))
                RETURNING {Columns}, 'updated' AS change, o.severity AS before),
            raised AS (
                INSERT INTO datafetch.alert AS a (kind, subject, severity, text, first_at, last_at)
                SELECT $1, n.subject, n.severity, n.text, now, now FROM found n, datafetch.server_now() now
                WHERE n.subject NOT IN (SELECT subject FROM open)
                RETURNING {Columns}, 'raised' AS change, NULL AS before),
            changes AS (
                SELECT * FROM resolved UNION ALL SELECT * FROM updated WHERE severity <> before UNION ALL SELECT * FROM raised),
            told AS ({Tell})
            SELECT count(*)::integer FROM raised
            """,
            r => r.GetInt32(0), ct, kind, found.Select(f => f.Subject).ToArray(), found.Select(f => Name(f.Severity)).ToArray(),
            found.Select(f => f.Text).ToArray(), isAll);
        await transaction.CommitAsync(ct);
        return raised.Single();
    }

    private static string Name(AlertSeverity severity) => severity.ToString().ToLowerInvariant();
}
