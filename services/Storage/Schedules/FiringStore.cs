using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Schedules;

/// <summary>Announces firings, once each, and tells how schedules stand.</summary>
public sealed class FiringStore(NpgsqlDataSource db)
{
    /// <summary>
    /// Announces that a schedule fires. Whoever comes second for the same time changes nothing; one that was taken for missed is due after all.
    /// </summary>
    /// <param name="missed">Earlier times that nobody fired and that are not there yet.</param>
    /// <returns>The firing's id and how many were found missed; null where it was announced before.</returns>
    public async Task<(Guid Id, int Missed)?> AnnounceAsync(
        string schedule, Instant scheduledAt, FiringCause cause, IReadOnlyList<Instant> missed, Instant now, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var id = await connection.QueryAsync(
            """
            INSERT INTO datafetch.firing AS f (id, schedule, scheduled_at, cause, state, fired_at) VALUES ($1, $2, $3, $4, 'due', $5)
            ON CONFLICT (schedule, scheduled_at) DO UPDATE SET state = 'due', fired_at = excluded.fired_at WHERE f.state = 'missed'
            RETURNING id
            """,
            r => r.GetGuid(0), ct, Guid.CreateVersion7(now.ToDateTimeOffset()), schedule, scheduledAt.ToDateTimeUtc(), Name(cause), now.ToDateTimeUtc());
        if (id.Count == 0)
        {
            return null;
        }

        var added = await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.firing (id, schedule, scheduled_at, cause, state)
            SELECT id, $1, at, 'timed', 'missed' FROM unnest($2::uuid[], $3::timestamptz[]) AS n (id, at) ORDER BY at
            ON CONFLICT (schedule, scheduled_at) DO NOTHING
            """,
            ct, schedule, missed.Select(_ => Guid.CreateVersion7(now.ToDateTimeOffset())).ToArray(), missed.Select(at => at.ToDateTimeUtc()).ToArray());
        await transaction.CommitAsync(ct);
        return (id[0], added);
    }

    /// <summary>The newest declared time before an instant that a schedule fired or missed; null where it never did.</summary>
    public async Task<Instant?> NewestAsync(string schedule, Instant before, CancellationToken ct) =>
        (await db.QueryAsync(
            "SELECT max(scheduled_at) FROM datafetch.firing WHERE schedule = $1 AND scheduled_at < $2 AND cause = 'timed'",
            r => Tasks.TaskRows.NullableInstant(r, 0), ct, schedule, before.ToDateTimeUtc())).Single();

    public async Task<Firing?> FindAsync(Guid id, CancellationToken ct) =>
        (await db.QueryAsync($"SELECT {FiringRows.Columns} FROM datafetch.firing f WHERE id = $1", FiringRows.Read, ct, id)).SingleOrDefault();

    /// <summary>The newest firings, of one schedule or of all, those that were missed included.</summary>
    public Task<List<Firing>> NewestAsync(string? schedule, int limit, CancellationToken ct) => db.QueryAsync(
        $"SELECT {FiringRows.Columns} FROM datafetch.firing f WHERE $1 IS NULL OR schedule = $1 ORDER BY scheduled_at DESC, id LIMIT $2",
        FiringRows.Read, ct, Sql.Typed(NpgsqlTypes.NpgsqlDbType.Text, schedule), limit);

    /// <summary>How schedules stand, in the order given.</summary>
    public Task<List<ScheduleStanding>> StandingAsync(IReadOnlyList<string> schedules, CancellationToken ct) => db.QueryAsync(
        $"""
        SELECT s.schedule, n.fired, n.failed, n.missed, {FiringRows.Columns}
        FROM unnest($1::text[]) WITH ORDINALITY AS s (schedule, place)
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE c.state <> 'missed') AS fired, count(*) FILTER (WHERE c.state = 'failed') AS failed,
                   count(*) FILTER (WHERE c.state = 'missed') AS missed
            FROM datafetch.firing c WHERE c.schedule = s.schedule) n
        LEFT JOIN LATERAL (
            SELECT * FROM datafetch.firing l WHERE l.schedule = s.schedule AND l.state <> 'missed' ORDER BY l.scheduled_at DESC LIMIT 1) f ON true
        ORDER BY s.place
        """,
        r => new ScheduleStanding(r.GetString(0), r.IsDBNull(4) ? null : FiringRows.Read(r, 4), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)),
        ct, (object)schedules.ToArray());

    internal static string Name(FiringCause cause) => cause.ToString().ToLowerInvariant();
}
