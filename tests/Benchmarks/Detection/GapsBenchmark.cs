using System.Diagnostics;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace DataFetch.Benchmarks.Detection;

/// <summary>
/// All gaps of 500 series × a year of slots of five minutes of which one in a thousand has no row, from the ledger, against two queries
/// over the same rows in the same run. The same number of holes in a tenth of the rows, and updates of a series with 100,000 holes.
/// </summary>
internal sealed class GapsBenchmark : IBenchmark
{
    private const int WarmUps = 20;

    private static readonly Instant Start = Instant.FromUtc(2025, 1, 1, 0, 0);

    public string Name => "gaps";

    public async Task<BenchmarkRun> RunAsync(bool quick, int seed, CancellationToken ct)
    {
        await using var system = await HoledSystem.StartAsync(quick ? 25 : 500, ct);
        var (services, db) = (system.Services, system.Db);
        var random = new Random(seed);
        var year = await LoadAsync(services, HoledCatalog.Year, Duration.FromDays(365), random, ct);
        var tenth = await LoadAsync(services, HoledCatalog.Tenth, Duration.FromDays(36.5), random, ct);
        await db.ExecuteAsync("CHECKPOINT", ct);
        await FlushAsync(ct);

        var (ours, small) = await FindAsync(services, year, tenth, quick ? 5 : 25, ct);
        var queries = new RowQueries(db, year);
        var gaps = Ledger(services, year).Found(ours[^1]);
        var window = await TimedAsync("window function", queries.WindowAsync, gaps, ct);
        var join = await TimedAsync("left join", queries.JoinAsync, gaps, ct);

        var updates = ActivatorUtilities.CreateInstance<DecadeUpdates>(services, random);
        var holed = await updates.MeasureAsync(HoledCatalog.Holed, 100, ct);
        var whole = await updates.MeasureAsync(HoledCatalog.Whole, 100, ct);

        var seconds = Median(ours.Select(s => s.Seconds));
        return new BenchmarkRun(
            new Dictionary<string, double>
            {
                ["seconds"] = seconds,
                ["vs_best_baseline"] = Math.Min(window, join) / seconds,
                ["growth_when_rows_x10"] = seconds / Median(small.Select(s => s.Seconds)),
                ["update_ms"] = Median(holed),
                ["update_without_holes_ms"] = Median(whole),
                ["gaps"] = gaps.Count,
                ["slots"] = year.Expected,
                ["window_function_seconds"] = window,
                ["left_join_seconds"] = join,
            },
            new Dictionary<string, object>
            {
                ["seconds"] = ours.Select(s => s.Seconds),
                ["tenth_seconds"] = small.Select(s => s.Seconds),
                ["update_ms"] = holed,
                ["update_without_holes_ms"] = whole,
            });
    }

    private static async Task<HoledRows> LoadAsync(IServiceProvider services, string dataset, Duration span, Random random, CancellationToken ct)
    {
        var (db, ids) = (services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<CatalogIds>());
        var holesEach = (int)(Duration.FromDays(365) / Holes.Step / 1_000); // the same number in a tenth of the slots
        var rows = HoledRows.Of(services.GetRequiredService<SourceCatalog>().Dataset(dataset), ids, new TimeRange(Start, Start + span), holesEach, random);
        var started = Stopwatch.GetTimestamp();
        await rows.LoadAsync(db, ids.Provider($"{HoledCatalog.Source}.{dataset}"), ct);
        var loaded = Stopwatch.GetElapsedTime(started);
        await rows.RecordAsync(services.GetRequiredService<LedgerAudit>(), db, ct);
        await SayAsync($"{dataset}: {rows.Expected} slots, {rows.Missing} holes; rows {loaded.TotalSeconds:F1} s, ledger {(Stopwatch.GetElapsedTime(started) - loaded).TotalSeconds:F1} s");
        return rows;
    }

    /// <summary>The two by turns, so that both have the same machine.</summary>
    private static async Task<(List<DetectionSample> Year, List<DetectionSample> Tenth)> FindAsync(
        IServiceProvider services, HoledRows year, HoledRows tenth, int rounds, CancellationToken ct)
    {
        var (large, small) = (Ledger(services, year), Ledger(services, tenth));
        var (ofYear, ofTenth) = (new List<DetectionSample>(), new List<DetectionSample>());
        for (var round = 0; round < WarmUps + rounds; round++)
        {
            Add(ofYear, await large.FindAsync(ct));
            Add(ofTenth, await small.FindAsync(ct));
        }

        CheckCount(year, ofYear[^1]);
        CheckCount(tenth, ofTenth[^1]);
        (ofYear, ofTenth) = (ofYear[WarmUps..], ofTenth[WarmUps..]);
        await SayAsync($"ledger: {Median(ofYear.Select(s => s.Seconds)):F3} s, with a tenth of the rows {Median(ofTenth.Select(s => s.Seconds)):F3} s");
        return (ofYear, ofTenth);
    }

    // Gigabytes were written: until the system has them on disk it is busy with them, and with nobody's query.
    private static async Task FlushAsync(CancellationToken ct)
    {
        using var sync = Process.Start("sync");
        await sync.WaitForExitAsync(ct);
    }

    // Only the newest keeps its gaps: a heap with those of all rounds would have the collector in each of them.
    private static void Add(List<DetectionSample> samples, DetectionSample newest)
    {
        if (samples.Count > 0)
        {
            samples[^1] = samples[^1] with { Gaps = [] };
        }

        samples.Add(newest);
    }

    private static LedgerGaps Ledger(IServiceProvider services, HoledRows rows) =>
        ActivatorUtilities.CreateInstance<LedgerGaps>(services, rows, services.GetRequiredService<TimeProvider>().GetInstant());

    private static void CheckCount(HoledRows rows, DetectionSample sample)
    {
        if (sample.Gaps.Sum(g => g.MissingSlots) is var found && found != rows.Missing)
        {
            throw new InvalidOperationException($"The ledger finds {found} missing slots of {rows.Dataset.Name} instead of {rows.Missing}.");
        }
    }

    private static async Task<double> TimedAsync(
        string name, Func<CancellationToken, Task<List<FoundGap>>> query, List<FoundGap> expected, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var found = await query(ct);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await SayAsync($"{name}: {seconds:F1} s, {found.Count} gaps");
        return found.SequenceEqual(expected)
            ? seconds
            : throw new InvalidOperationException($"The ledger finds {expected.Count} gaps, the {name} {found.Count}, and they are not the same.");
    }

    private static double Median(IEnumerable<double> figures)
    {
        var ordered = figures.Order().ToList();
        return (ordered[(ordered.Count - 1) / 2] + ordered[ordered.Count / 2]) / 2;
    }

    private static Task SayAsync(string text) => Console.Error.WriteLineAsync($"{text}; load {MachineInfo.ReadLoadAverage()}");
}
