using System.Diagnostics;
using DataFetch.Benchmarks.Detection;
using DataFetch.Catalog.Definitions;
using DataFetch.GapDetector;
using DataFetch.GapDetector.Audits;
using DataFetch.Storage.Coverage;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace DataFetch.Benchmarks.Audits;

/// <summary>
/// A pass of the patrol over 500 series × a year of slots of five minutes, against the least that reading the rows by day can cost in the
/// same run: their count. Rows that were deleted behind the ledger's back must be found.
/// </summary>
internal sealed class AuditBenchmark : IBenchmark
{
    private static readonly int[] DaysOfDeletion = [1, 89, 364];

    private static readonly Instant Start = Instant.FromUtc(2025, 1, 1, 0, 0);

    public string Name => "audit";

    public async Task<BenchmarkRun> RunAsync(bool quick, int seed, CancellationToken ct)
    {
        await using var system = await HoledSystem.StartAsync(quick ? 25 : 500, ct);
        var (services, db, ids, dataset) = (system.Services, system.Db, system.Ids, system.Catalog.Dataset(HoledCatalog.Year));
        var rows = HoledRows.Of(dataset, ids, new Catalog.TimeRange(Start, Start + Duration.FromDays(365)), 105, new Random(seed));
        await rows.LoadAsync(db, ids.Provider($"{HoledCatalog.Source}.{HoledCatalog.Year}"), ct);
        await rows.RecordAsync(services.GetRequiredService<LedgerAudit>(), db, ct);

        var count = await CountAsync(db, ct);
        var first = ids.Series(dataset.Name, dataset.Series[0]);
        var held = rows.Holes[first].ToHashSet();
        Instant[] deleted = [.. DaysOfDeletion.Select(day => Start + Duration.FromDays(day)).Where(at => !held.Contains(at))];
        await db.ExecuteAsync($"DELETE FROM data.{dataset.Name} WHERE series_id = $1 AND at = ANY($2)", ct, first, deleted.Select(at => at.ToDateTimeUtc()).ToArray());
        var pass = await PassAsync(services, dataset, rows, ct);
        if (pass.Vanished != deleted.Length)
        {
            throw new InvalidOperationException($"The patrol found {pass.Vanished} of {deleted.Length} deleted rows.");
        }

        await Console.Error.WriteLineAsync($"{rows.Expected} slots: counted by day in {count:F1} s, audited in {pass.Seconds:F1} s; load {MachineInfo.ReadLoadAverage()}");
        return new BenchmarkRun(
            new Dictionary<string, double>
            {
                ["slots_per_second"] = rows.Expected / pass.Seconds,
                ["vs_count_by_day"] = pass.Seconds / count,
                ["seconds"] = pass.Seconds,
                ["slots"] = rows.Expected,
                ["found"] = pass.Vanished,
                ["deleted"] = deleted.Length,
            },
            new Dictionary<string, object> { ["slice_seconds"] = pass.Slices });
    }

    private static async Task<double> CountAsync(NpgsqlDataSource db, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        await db.ExecuteAsync($"SELECT series_id, date_bin('1 day', at, '2025-01-01Z'), count(*) FROM data.{HoledCatalog.Year} GROUP BY 1, 2", ct);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<(double Seconds, long Vanished, List<double> Slices)> PassAsync(
        IServiceProvider services, Dataset dataset, HoledRows rows, CancellationToken ct)
    {
        var (patrol, vanished, slices) = (services.GetRequiredService<Patrol>(), 0L, new List<double>());
        var scope = new Scope(dataset, dataset.Series, rows.Range);
        foreach (var slice in Patrol.Slices(scope))
        {
            var started = Stopwatch.GetTimestamp();
            vanished += (await patrol.RunAsync(scope with { Range = slice }, ct)).Vanished;
            slices.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return (slices.Sum(), vanished, slices);
    }
}
