using DataFetch.Storage.Outbox;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Schedules;

/// <summary>
/// Does what is due once: a lease by the server's clock keeps others off, and only the newest fence completes. What an attempt that died
/// left is done again by the next.
/// </summary>
public sealed class FiringClaims(NpgsqlDataSource db)
{
    /// <summary>Claims the firing that is due longest and that nobody holds. Null where there is none.</summary>
    public async Task<Firing?> ClaimAsync(string worker, Duration lease, CancellationToken ct) =>
        (await db.QueryAsync(
            $"""
            UPDATE datafetch.firing f SET fence = f.fence + 1, lease_until = datafetch.server_now() + $2, worker = $1
            FROM (SELECT id FROM datafetch.firing
                  WHERE state = 'due' AND (lease_until IS NULL OR lease_until < datafetch.server_now())
                  ORDER BY fired_at LIMIT 1 FOR UPDATE SKIP LOCKED) due
            WHERE f.id = due.id
            RETURNING {FiringRows.Columns}
            """,
            FiringRows.Read, ct, worker, lease.ToTimeSpan())).SingleOrDefault();

    /// <summary>Lengthens a lease. False where the firing is no longer the caller's.</summary>
    public async Task<bool> RenewAsync(Firing firing, Duration lease, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(
            "UPDATE datafetch.firing SET lease_until = datafetch.server_now() + $3 WHERE id = $1 AND fence = $2 AND state = 'due'",
            ct, firing.Id, firing.Fence, lease.ToTimeSpan()) == 1;
    }

    /// <summary>Leaves a firing due, for whoever comes after a while.</summary>
    public async Task ReleaseAsync(Firing firing, Duration pause, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            "UPDATE datafetch.firing SET lease_until = datafetch.server_now() + $3 WHERE id = $1 AND fence = $2 AND state = 'due'",
            ct, firing.Id, firing.Fence, pause.ToTimeSpan());
    }

    /// <summary>Its run is there, under its id; <see cref="SettleAsync"/> ends it with the run.</summary>
    public async Task<bool> RunStartedAsync(Firing firing, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(
            "UPDATE datafetch.firing SET state = 'running', has_run = true, lease_until = NULL WHERE id = $1 AND fence = $2 AND state = 'due'",
            ct, firing.Id, firing.Fence) == 1;
    }

    /// <summary>Ends a firing, and announces those that follow it.</summary>
    /// <param name="error">Null where it went well.</param>
    /// <param name="trigger">The trigger that it publishes in the same transaction; null for none.</param>
    /// <returns>False where it was no longer the caller's: nothing is changed.</returns>
    public async Task<bool> EndAsync(
        Firing firing, string result, string? error, string? trigger, IReadOnlyList<string> followers, Instant now, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var ended = await connection.ExecuteAsync(
            """
            UPDATE datafetch.firing SET state = CASE WHEN $4 IS NULL THEN 'completed' ELSE 'failed' END, result = $3, error = $4, finished_at = $5, lease_until = NULL
            WHERE id = $1 AND fence = $2 AND state = 'due'
            """,
            ct, firing.Id, firing.Fence, result, Sql.Typed(NpgsqlDbType.Text, error), now.ToDateTimeUtc());
        if (ended == 0)
        {
            return false;
        }

        if (trigger is not null)
        {
            await OutboxWriter.AddTriggerAsync(connection, firing.Id, trigger, firing.Schedule, firing.ScheduledAt, ct);
        }

        await FollowAsync(connection, followers, now, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Ends the firings whose runs have ended, and announces those that follow them.</summary>
    /// <param name="followersOf">Of a schedule.</param>
    /// <returns>The firings as they ended.</returns>
    public async Task<List<Firing>> SettleAsync(Func<string, IReadOnlyList<string>> followersOf, Instant now, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // A run that is not there any more was cleaned up after its end.
        var ended = await connection.QueryAsync(
            $"""
            UPDATE datafetch.firing f SET
                finished_at = $1,
                state       = CASE WHEN over.state IN ('failed', 'partial') THEN 'failed' ELSE 'completed' END,
                result      = over.state,
                error       = CASE over.state WHEN 'failed' THEN 'All tasks of the run failed.' WHEN 'partial' THEN 'Some tasks of the run failed.' END
            FROM (SELECT d.id, coalesce(r.state, 'deleted') AS state
                  FROM datafetch.firing d LEFT JOIN datafetch.run r ON r.id = d.id
                  WHERE d.state = 'running' AND (r.state IS NULL OR r.state NOT IN {RunStore.Open})
                  ORDER BY d.id FOR UPDATE OF d SKIP LOCKED) over
            WHERE f.id = over.id
            RETURNING {FiringRows.Columns}
            """,
            FiringRows.Read, ct, now.ToDateTimeUtc());
        await FollowAsync(connection, [.. ended.SelectMany(f => followersOf(f.Schedule)).Distinct()], now, ct);
        await transaction.CommitAsync(ct);
        return ended;
    }

    private static Task FollowAsync(NpgsqlConnection connection, IReadOnlyList<string> followers, Instant now, CancellationToken ct) =>
        followers.Count == 0 ? Task.CompletedTask : connection.ExecuteAsync(
            """
            INSERT INTO datafetch.firing (id, schedule, scheduled_at, cause, state, fired_at)
            SELECT id, schedule, $3, 'followed', 'due', $3 FROM unnest($1::uuid[], $2::text[]) AS n (id, schedule) ORDER BY schedule
            ON CONFLICT (schedule, scheduled_at) DO NOTHING
            """,
            ct, followers.Select(_ => Guid.CreateVersion7(now.ToDateTimeOffset())).ToArray(), followers.ToArray(), now.ToDateTimeUtc());
}
