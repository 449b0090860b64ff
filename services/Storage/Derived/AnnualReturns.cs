using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Derived;

/// <summary>
/// Returns of calendar years, in percent to six decimals: the last close against the last close of the year before, or against the
/// first close of the year where that has none. Years are those of the dataset's zone; a row is at the start of its year.
/// </summary>
internal static class AnnualReturns
{
    /// <summary>Computes years of series again and writes the rows that come out different.</summary>
    /// <returns>The years that have a row now; one without a bar has none.</returns>
    public static async Task<IReadOnlyList<(DerivedSeries Series, int Year)>> WriteAsync(
        NpgsqlConnection connection, Dataset dataset, Dataset source, IReadOnlyList<(DerivedSeries Series, int Year)> asked, CancellationToken ct)
    {
        var bars = Sql.Table(source.Name);
        var series = asked.Select(a => a.Series).Distinct().ToDictionary(s => s.Id);
        return await connection.QueryAsync(
            $"""
            WITH asked AS (
                SELECT id, source, year, make_timestamptz(year - 1, 1, 1, 0, 0, 0, $4) AS before,
                       make_timestamptz(year, 1, 1, 0, 0, 0, $4) AS start, make_timestamptz(year + 1, 1, 1, 0, 0, 0, $4) AS "end"
                FROM unnest($1::integer[], $2::integer[], $3::integer[]) AS n (id, source, year)),
            computed AS (
                SELECT a.id, a.year, a.start, last.provider_id, coalesce(base.close, first.close) AS base_close, last.close AS last_close,
                       (first.at AT TIME ZONE $4)::date AS from_date, (last.at AT TIME ZONE $4)::date AS to_date, n.sessions
                FROM asked a
                CROSS JOIN LATERAL (
                    SELECT at, close, provider_id FROM {bars} WHERE series_id = a.source AND at >= a.start AND at < a."end" AND close IS NOT NULL
                    ORDER BY at DESC LIMIT 1) last
                CROSS JOIN LATERAL (
                    SELECT at, close FROM {bars} WHERE series_id = a.source AND at >= a.start AND at < a."end" AND close IS NOT NULL
                    ORDER BY at LIMIT 1) first
                CROSS JOIN LATERAL (
                    SELECT count(*) AS sessions FROM {bars} WHERE series_id = a.source AND at >= a.start AND at < a."end" AND close IS NOT NULL) n
                LEFT JOIN LATERAL (
                    SELECT close FROM {bars} WHERE series_id = a.source AND at >= a.before AND at < a.start AND close IS NOT NULL
                    ORDER BY at DESC LIMIT 1) base ON true),
            written AS (
                INSERT INTO {Sql.Table(dataset.Name)} AS stored
                    (series_id, at, provider_id, return_pct, base_close, last_close, from_date, to_date, sessions)
                SELECT id, start, provider_id, round((last_close / nullif(base_close, 0) - 1) * 100, 6), base_close, last_close, from_date, to_date, sessions
                FROM computed ORDER BY id, start
                ON CONFLICT (series_id, at) DO UPDATE
                SET (provider_id, return_pct, base_close, last_close, from_date, to_date, sessions)
                    = ROW (excluded.provider_id, excluded.return_pct, excluded.base_close, excluded.last_close, excluded.from_date, excluded.to_date, excluded.sessions)
                WHERE (stored.provider_id, stored.return_pct, stored.base_close, stored.last_close, stored.from_date, stored.to_date, stored.sessions)
                    IS DISTINCT FROM
                      (excluded.provider_id, excluded.return_pct, excluded.base_close, excluded.last_close, excluded.from_date, excluded.to_date, excluded.sessions))
            SELECT id, year FROM computed ORDER BY id, year
            """,
            r => (series[r.GetInt32(0)], r.GetInt32(1)), ct,
            asked.Select(a => a.Series.Id).ToArray(), asked.Select(a => a.Series.SourceId).ToArray(), asked.Select(a => a.Year).ToArray(),
            Sql.Typed(NpgsqlDbType.Text, dataset.Zone.Id));
    }
}
