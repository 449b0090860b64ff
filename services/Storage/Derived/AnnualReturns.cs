using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Verification;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Derived;

/// <summary>
/// Calendar-year returns of stocks, from closes by day that are adjusted for splits and dividends: the last close of the year against
/// the last of the year before, or against the year's first where there is none before. They follow the bars in the transaction that
/// stores these.
/// </summary>
internal static class AnnualReturns
{
    public const string Name = "annual-returns";

    /// <summary>
    /// Computes again what rests on a chunk's rows: their years, and the year after each, whose base they are. A chunk without rows may
    /// settle a year, too: the session that it lacks is absent.
    /// </summary>
    /// <param name="stored">What the chunk has stored: the returns are recorded as its work, too.</param>
    public static async Task FollowAsync(
        NpgsqlConnection connection, SourceCatalog catalog, CatalogIds ids, FetchedChunk chunk, IReadOnlyList<StoredBlocks> stored, Instant now, CancellationToken ct)
    {
        foreach (var derived in catalog.Datasets.Where(d => d.Derived?.By == Name))
        {
            foreach (var filled in chunk.Datasets.Where(f => f.Rows.Dataset.Name == derived.Derived!.From))
            {
                // Rows of who claims nothing of their range count, too.
                var written = filled.Changes.Select(c => c.SeriesId).Concat(filled.Rows.BySeries().Select(s => s.SeriesId)).ToHashSet();
                var series = derived.Series.Where(s => written.Contains(ids.Series(filled.Rows.Dataset.Name, Derivation.SourceOf(s)))).ToList();
                if (series.Count > 0)
                {
                    await LockAsync(connection, [.. series.Select(s => ids.Series(derived.Name, s))], ct);
                    var changed = await ComputeAsync(connection, derived, filled.Rows.Dataset, series, chunk.Task.Chunk.Range, ids, ct);
                    var years = await CoverAsync(connection, derived, filled.Rows.Dataset, series, chunk.Task.Chunk.Range, ids, now, ct);
                    var bounds = new BlockBounds(derived, ids);
                    var blocks = years.SelectMany(s => s, (s, at) => (Series: s.Key, At: at)).ToLookup(changed.Contains, y => bounds.Of(y.Series, y.At));
                    var provenance = stored.First(s => s.Dataset == filled.Rows.Dataset).ProvenanceId;
                    await BlockWriter.RecordAsync(connection, [new StoredBlocks(derived, provenance, [.. blocks[true]], [.. blocks[false]], null)], ct);
                }
            }
        }
    }

    // Chunks of neighbouring years of a series come one after the other: each year's base is the other's last close.
    private static Task LockAsync(NpgsqlConnection connection, int[] seriesIds, CancellationToken ct) =>
        connection.ExecuteAsync("SELECT FROM datafetch.series WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", ct, seriesIds);

    // One index probe for the last and the first bar of each year, and a count of those between. Returns what is new or different.
    private static async Task<HashSet<(int Series, Instant At)>> ComputeAsync(
        NpgsqlConnection connection, Dataset derived, Dataset bars, IReadOnlyList<string> series, TimeRange range, CatalogIds ids, CancellationToken ct)
    {
        var (first, last) = Years(derived, range);
        var (target, source) = (Sql.Table(derived.Name), Sql.Table(bars.Name));
        return [.. await connection.QueryAsync(
            $"""
            INSERT INTO {target} AS stored (series_id, at, provider_id, return_pct, base_close, last_close, from_date, to_date, sessions)
            SELECT s.derived, y.starts, final.provider_id, round((final.close / base.close - 1) * 100, 6), base.close, final.close,
                   (base.at AT TIME ZONE $5)::date, (final.at AT TIME ZONE $5)::date, counted.sessions
            FROM unnest($1::integer[], $2::integer[]) AS s (derived, bars)
            CROSS JOIN LATERAL (
                SELECT make_timestamptz(n, 1, 1, 0, 0, 0, $5) AS starts, make_timestamptz(n + 1, 1, 1, 0, 0, 0, $5) AS ends FROM generate_series($3::integer, $4::integer) n) y
            CROSS JOIN LATERAL (
                SELECT at, close, provider_id FROM {source} b WHERE b.series_id = s.bars AND b.at >= y.starts AND b.at < y.ends ORDER BY at DESC LIMIT 1) final
            CROSS JOIN LATERAL (
                (SELECT at, close FROM {source} b WHERE b.series_id = s.bars AND b.at < y.starts AND b.at >= y.starts - interval '1 year' ORDER BY at DESC LIMIT 1)
                UNION ALL
                (SELECT at, close FROM {source} b WHERE b.series_id = s.bars AND b.at >= y.starts AND b.at < y.ends ORDER BY at LIMIT 1)
                LIMIT 1) base
            CROSS JOIN LATERAL (
                SELECT count(*) AS sessions FROM {source} b WHERE b.series_id = s.bars AND b.at >= y.starts AND b.at < y.ends) counted
            WHERE base.close <> 0
            ORDER BY s.derived, y.starts
            ON CONFLICT (series_id, at) DO UPDATE
            SET (provider_id, return_pct, base_close, last_close, from_date, to_date, sessions)
              = ROW (excluded.provider_id, excluded.return_pct, excluded.base_close, excluded.last_close, excluded.from_date, excluded.to_date, excluded.sessions)
            WHERE (stored.return_pct, stored.base_close, stored.last_close, stored.from_date, stored.to_date, stored.sessions)
                  IS DISTINCT FROM (excluded.return_pct, excluded.base_close, excluded.last_close, excluded.from_date, excluded.to_date, excluded.sessions)
            RETURNING series_id, at
            """,
            SeriesAndInstant, ct, series.Select(s => ids.Series(derived.Name, s)).ToArray(), series.Select(s => ids.Series(bars.Name, Derivation.SourceOf(s))).ToArray(),
            first, last, derived.Zone.Id)];
    }

    // A year is present once it is over and the ledger has settled all of its sessions; before that its return is the one to date.
    // Returns the years that have a row.
    private static async Task<ILookup<int, Instant>> CoverAsync(
        NpgsqlConnection connection, Dataset derived, Dataset bars, IReadOnlyList<string> series, TimeRange range, CatalogIds ids, Instant now, CancellationToken ct)
    {
        var (first, last) = Years(derived, range);
        var whole = new TimeRange(Year(derived, first), Year(derived, last + 1));
        var ledgers = await CoverageLedger.ReadAsync(connection, [.. series.Select(s => ids.Series(bars.Name, Derivation.SourceOf(s)))], whole, ct);
        var years = await YearsWithRowsAsync(connection, derived, [.. series.Select(s => ids.Series(derived.Name, s))], whole, ct);
        var changes = series.Select(s => Change(s)).Where(c => c.Present.Count + c.Provisional.Count > 0).ToList();
        await CoverageLedger.ApplyAsync(connection, derived, changes, [], 0, _ => [], now, ct);
        return years;

        SeriesChange Change(string name)
        {
            var (id, ledger) = (ids.Series(derived.Name, name), ledgers[ids.Series(bars.Name, Derivation.SourceOf(name))]);
            var (settled, open) = (new List<TimeRange>(), new List<TimeRange>());
            foreach (var at in years[id])
            {
                var year = new TimeRange(at, derived.Cadence.Next(at));
                var sessions = bars.Cadence.Cells(TimeRangeSet.Of(bars.Expected(year, now).Intersect(year)));
                var isSettled = year.End <= now && sessions.Except(ledger.Present).Except(ledger.Absent).Intersect(year).Count == 0;
                (isSettled ? settled : open).Add(year);
            }

            return new SeriesChange(id, TimeRangeSet.Of(settled), TimeRangeSet.Of(open), TimeRangeSet.Empty);
        }
    }

    private static async Task<ILookup<int, Instant>> YearsWithRowsAsync(NpgsqlConnection connection, Dataset derived, int[] series, TimeRange range, CancellationToken ct) =>
        (await connection.QueryAsync(
            $"SELECT series_id, at FROM {Sql.Table(derived.Name)} WHERE series_id = ANY($1) AND at >= $2 AND at < $3",
            SeriesAndInstant, ct, series, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc()))
        .ToLookup(r => r.Series, r => r.At);

    private static (int Series, Instant At) SeriesAndInstant(NpgsqlDataReader r) => (r.GetInt32(0), Instant.FromDateTimeUtc(r.GetDateTime(1)));

    private static (int First, int Last) Years(Dataset derived, TimeRange range) =>
        (range.Start.InZone(derived.Zone).Year, (range.End - Duration.Epsilon).InZone(derived.Zone).Year + 1);

    private static Instant Year(Dataset derived, int year) => derived.Zone.StartOfDay(new LocalDate(year, 1, 1));
}
