using System.Diagnostics;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Benchmarks.Detection;

/// <summary>
/// What a chunk of a day changes in the ledger of a series of ten years, with 100,000 holes or without any. Of the day's holes the
/// chunk has every other one and lacks the rest.
/// </summary>
internal sealed class DecadeUpdates(NpgsqlDataSource db, SourceCatalog catalog, CatalogIds ids, TimeProvider time, Random random)
{
    private const int HoleCount = 100_000;
    private const int WarmUps = 30;

    private static readonly TimeRange Decade = new(Instant.FromUtc(2015, 1, 1, 0, 0), Instant.FromUtc(2025, 1, 1, 0, 0));

    private readonly Dataset dataset = catalog.Dataset(HoledCatalog.Decade);

    /// <returns>Milliseconds of each update, its commit included.</returns>
    public async Task<IReadOnlyList<double>> MeasureAsync(string series, int updates, CancellationToken ct)
    {
        var holes = series == HoledCatalog.Holed ? Holes.Pick(random, Decade, HoleCount) : [];
        var id = ids.Series(dataset.Name, series);
        var holed = Holes.Cells(holes);
        await ApplyAsync(new SeriesChange(id, TimeRangeSet.Of(Decade).Except(holed), TimeRangeSet.Empty, TimeRangeSet.Empty), ct);
        await db.ExecuteAsync("VACUUM (ANALYZE) datafetch.coverage", ct);
        var milliseconds = new List<double>();
        foreach (var day in Days().Take(WarmUps + updates))
        {
            var lacking = Holes.Cells(holes.Where((at, i) => i % 2 == 0 && day.Contains(at)));
            milliseconds.Add(await ApplyAsync(new SeriesChange(id, TimeRangeSet.Of(day).Except(lacking), TimeRangeSet.Empty, lacking), ct));
        }

        return milliseconds[WarmUps..];
    }

    private IEnumerable<TimeRange> Days() =>
        Holes.Pick(random, Decade, 500).OrderBy(_ => random.Next())
            .Select(at => at.InUtc().Date.AtMidnight().InUtc().ToInstant()).Select(start => new TimeRange(start, start + Duration.FromDays(1)));

    private async Task<double> ApplyAsync(SeriesChange change, CancellationToken ct)
    {
        var (now, provider) = (time.GetInstant(), ids.Provider($"{HoledCatalog.Source}.{dataset.Name}"));
        await using var connection = await db.OpenConnectionAsync(ct);
        var started = Stopwatch.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await CoverageLedger.ApplyAsync(connection, dataset, [change], [], provider, ProviderDuty.Of(catalog, dataset, ids, now), now, ct);
        await transaction.CommitAsync(ct);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
