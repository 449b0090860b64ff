using DataFetch.Catalog;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Coverage;

/// <summary>
/// When what is absent, unreachable or still provisional is asked again. All of it behind the locks of the ledger's rows; the state of a
/// slot stays what it is until an answer says otherwise.
/// </summary>
internal static class Rechecks
{
    private const int MostReason = 300;

    private static readonly string Due =
        $"""
        CROSS JOIN LATERAL (SELECT least(i.first * (1 << least(n.times - 1, 20)), i.longest) AS wait FROM {RecheckIntervals.Values} AS i (state, first, longest) WHERE i.state = n.state) w
        CROSS JOIN LATERAL (SELECT date_bin(w.wait / 8, $1 + w.wait, 'epoch') + w.wait / 8 AS due_at) d
        """;

    /// <summary>What of series is due, absent or unreachable, and what is provisional and not due yet.</summary>
    public static async Task<IReadOnlyDictionary<int, (TimeRangeSet Due, TimeRangeSet Waiting)>> ReadAsync(
        NpgsqlConnection connection, int[] seriesIds, TimeRange range, Instant now, CancellationToken ct) =>
        (await connection.QueryAsync(
            """
            SELECT series_id,
                   coalesce(range_agg(ranges * w.within) FILTER (WHERE state <> 'provisional' AND due_at <= $4), '{}'),
                   coalesce(range_agg(ranges * w.within) FILTER (WHERE state = 'provisional' AND due_at > $4), '{}')
            FROM datafetch.recheck, (SELECT tstzmultirange(tstzrange($2, $3)) AS within) w
            WHERE series_id = ANY($1) AND period > ($2 AT TIME ZONE 'UTC' - interval '1 year')::date AND period <= ($3 AT TIME ZONE 'UTC')::date
              AND (state = 'provisional') = (due_at > $4)
            GROUP BY series_id
            """,
            r => (SeriesId: r.GetInt32(0), Due: Multirange.Read(r, 1), Waiting: Multirange.Read(r, 2)), ct,
            seriesIds, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc(), now.ToDateTimeUtc()))
        .ToDictionary(r => r.SeriesId, r => (r.Due, r.Waiting));

    /// <summary>
    /// Notes that ranges were asked. What of them is due waits again, for longer, and a new round begins: what was found to be lacking
    /// before counts no more, so that each provider is asked as the first time.
    /// </summary>
    public static Task AskedAsync(NpgsqlConnection connection, List<ChangePart> asked, Instant now, CancellationToken ct) =>
        asked.Count == 0 ? Task.CompletedTask : connection.ExecuteAsync(
            $"""
            WITH hit AS (
                SELECT r.*, r.ranges * a.ranges::tstzmultirange AS part
                FROM unnest($2::integer[], $3::date[], $4::text[]) AS a (series_id, period, ranges)
                JOIN datafetch.recheck r ON r.series_id = a.series_id AND r.period = a.period
                WHERE r.due_at <= $1 AND r.ranges && a.ranges::tstzmultirange),
            gone AS (DELETE FROM datafetch.recheck r USING hit WHERE r.id = hit.id AND hit.ranges = hit.part),
            cut AS (
                UPDATE datafetch.recheck r SET ranges = r.ranges - hit.part, asking = r.asking - hit.part
                FROM hit WHERE r.id = hit.id AND hit.ranges <> hit.part),
            withdrawn AS (
                UPDATE datafetch.evidence e SET lacks = e.lacks - h.parts
                FROM (SELECT series_id, period, range_agg(part) AS parts FROM hit GROUP BY series_id, period) h
                WHERE e.series_id = h.series_id AND e.period = h.period AND e.lacks && h.parts)
            INSERT INTO datafetch.recheck AS r (series_id, period, state, ranges, asking, times, since, due_at, reason)
            SELECT n.series_id, n.period, n.state, n.part, n.part, n.times, n.since, d.due_at, n.reason
            FROM (SELECT series_id, period, state, range_agg(part) AS part, least(times, 1000) + 1 AS times, min(since) AS since, reason
                  FROM hit GROUP BY series_id, period, state, least(times, 1000) + 1, reason) n
            {Due}
            ON CONFLICT (series_id, period, state, times, due_at, reason) DO UPDATE SET
                ranges = r.ranges + excluded.ranges, asking = r.asking + excluded.asking, since = least(r.since, excluded.since)
            """,
            ct, now.ToDateTimeUtc(), ChangePart.Ids(asked), CoverageLedger.Dates(asked.Select(p => p.Period)), ChangePart.Texts(asked));

    /// <summary>Follows the ledger after a change: what left a state is dropped, what came into it is asked again for the first time.</summary>
    /// <param name="open">What of a change is provisional although it could be final.</param>
    /// <param name="reasons">Why series are unreachable, by their ids.</param>
    public static async Task FollowAsync(
        NpgsqlConnection connection, List<ChangePart> changed, Func<SeriesChange, TimeRangeSet> open, IReadOnlyDictionary<int, string> reasons,
        Instant now, CancellationToken ct)
    {
        await CutAsync(connection, ChangePart.Ids(changed), [.. changed.Select(p => p.Period)], ct);
        await connection.ExecuteAsync(
            $"""
            INSERT INTO datafetch.recheck AS r (series_id, period, state, ranges, times, since, due_at, reason)
            SELECT n.series_id, n.period, n.state, n.ranges, n.times, $1, d.due_at, n.reason
            FROM (SELECT c.series_id, c.period, s.state, s.ranges - coalesce(known.ranges, '{"{}"}') AS ranges, 1 AS times, s.reason
                  FROM unnest($2::integer[], $3::date[], $4::text[], $5::text[]) AS p (series_id, period, open, reason)
                  JOIN datafetch.coverage c ON c.series_id = p.series_id AND c.period = p.period
                  CROSS JOIN LATERAL (VALUES
                      ('provisional', c.provisional * p.open::tstzmultirange, 'still open upstream'),
                      ('absent', c.absent, 'no provider has it'),
                      ('unreachable', c.unreachable, coalesce(p.reason, 'not recorded'))) s (state, ranges, reason)
                  LEFT JOIN LATERAL (
                      SELECT range_agg(k.ranges) AS ranges FROM datafetch.recheck k
                      WHERE k.series_id = c.series_id AND k.period = c.period AND k.state = s.state) known ON true
                  WHERE NOT isempty(s.ranges)) n
            {Due}
            WHERE NOT isempty(n.ranges)
            ON CONFLICT (series_id, period, state, times, due_at, reason) DO UPDATE SET ranges = r.ranges + excluded.ranges, since = least(r.since, excluded.since)
            """,
            ct, now.ToDateTimeUtc(), ChangePart.Ids(changed), CoverageLedger.Dates(changed.Select(p => p.Period)), ChangePart.Texts(changed, open),
            Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, changed.Select(p => Short(reasons.GetValueOrDefault(p.Change.SeriesId))).ToArray()));
    }

    /// <summary>Drops what the ledger has no longer in the state that it had. The keys are those of ledger rows.</summary>
    public static Task CutAsync(NpgsqlConnection connection, int[] seriesIds, LocalDate[] periods, CancellationToken ct) =>
        connection.ExecuteAsync(
            """
            WITH now AS (
                SELECT r.id, r.ranges, CASE r.state WHEN 'absent' THEN c.absent WHEN 'unreachable' THEN c.unreachable ELSE c.provisional END AS kept
                FROM unnest($1::integer[], $2::date[]) AS p (series_id, period)
                JOIN datafetch.recheck r ON r.series_id = p.series_id AND r.period = p.period
                JOIN datafetch.coverage c ON c.series_id = p.series_id AND c.period = p.period),
            gone AS (DELETE FROM datafetch.recheck r USING now WHERE r.id = now.id AND NOT now.ranges && now.kept)
            UPDATE datafetch.recheck r SET ranges = r.ranges * now.kept, asking = r.asking * now.kept
            FROM now WHERE r.id = now.id AND now.ranges && now.kept AND NOT now.ranges <@ now.kept
            """,
            ct, seriesIds, CoverageLedger.Dates(periods));

    private static string? Short(string? reason) => reason is { Length: > MostReason } ? reason[..MostReason] : reason;
}
