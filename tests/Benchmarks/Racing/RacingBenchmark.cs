using System.Diagnostics;
using System.Globalization;
using DataFetch.Testing;
using DataFetch.V1;
using NodaTime;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Benchmarks.Racing;

/// <summary>
/// The racing tables from 2015 on at a hundredth of their size, 1,600 races with their 2,000 horses, at the two calls a second that the
/// upstream allows: killed when about half of the calls are made, started again, and in the end compared with the upstream column by
/// column. Then the daily run of a day of 300 races, where most of the horses are known. How much longer than the calls need at that rate?
/// </summary>
internal sealed class RacingBenchmark : IBenchmark
{
    private const double CallsPerSecond = 2; // racingapi.yaml

    // The world of the backfill: 43 days, one in a hundred of those since 2015, to both sides of the first day that has cards.
    private static readonly LocalDate First = new(2023, 1, 5);
    private static readonly LocalDate Last = new(2023, 2, 16);
    private static readonly Instant Later = Instant.FromUtc(2023, 3, 1, 12, 0);

    // The simulated races of this seed are as many as is said here, on that day 292.
    private const int WorldSeed = 1;

    // The morning of the daily run, and the days before it whose horses are known.
    private static readonly LocalDate Day = new(2023, 6, 16);
    private const int KnownDays = 9;

    public string Name => "racing";

    public async Task<BenchmarkRun> RunAsync(bool quick, int seed, CancellationToken ct)
    {
        var backfill = await BackfillAsync(new RacingUpstreamOrder(WorldSeed, quick ? 5 : 54, 18, quick ? 0.03 : 0.05, (int)CallsPerSecond, Offset(Later)), seed, ct);
        var daily = await DailyAsync(new RacingUpstreamOrder(WorldSeed, quick ? 30 : 300, 12, 0.03, (int)CallsPerSecond, default), ct);
        return new BenchmarkRun(
            new Dictionary<string, double>
            {
                ["ratio_to_bound"] = backfill.Ratio,
                ["seconds"] = backfill.Seconds,
                ["bound_seconds"] = backfill.Bound,
                ["down_seconds"] = backfill.Down,
                ["planned_calls"] = backfill.Planned,
                ["calls"] = backfill.Calls,
                ["enrichment_calls"] = backfill.EnrichmentCalls,
                ["calls_again"] = backfill.Again,
                ["in_flight_at_kill"] = backfill.InFlight,
                ["excess_calls"] = backfill.Excess + daily.Excess,
                ["races"] = backfill.Races,
                ["runners"] = backfill.Runners,
                ["entities"] = backfill.Entities,
                ["tables_equal"] = backfill.TablesEqual,
                ["daily_ratio_to_bound"] = daily.Ratio,
                ["daily_seconds"] = daily.Seconds,
                ["daily_bound_seconds"] = daily.Bound,
                ["daily_planned_calls"] = daily.Planned,
                ["daily_calls"] = daily.Calls,
                ["daily_enrichment_calls"] = daily.EnrichmentCalls,
                ["daily_races"] = daily.Races,
            },
            new Dictionary<string, object> { ["backfill"] = backfill, ["daily"] = daily });
    }

    private static async Task<Measured> BackfillAsync(RacingUpstreamOrder order, int seed, CancellationToken ct)
    {
        var (from, to) = (First.AtMidnight().InUtc().ToInstant(), Last.PlusDays(1).AtMidnight().InUtc().ToInstant());
        await using var stand = await RacingStand.StartAsync(ct);
        await using var upstream = await RacingUpstream.StartAsync(order, ct);
        var horses = (await upstream.TruthAsync("ra_mst_horses", ["id"], from, to, ct)).Count;
        var half = (horses + Period.DaysBetween(First, Last)) * (0.4 + (0.2 * new Random(seed).NextDouble()));
        var fleet = await stand.FleetAsync(upstream, order.Offset, ct);
        try
        {
            var request = All(new() { Mode = RunMode.Backfill, From = Text(First), To = Text(Last) });
            var plan = await fleet.PlanAsync(request, ct);
            var started = Stopwatch.GetTimestamp();
            // Courses are what they are now, not what they were: the monthly run has them.
            var courses = (await fleet.CreateRunAsync(new CreateRunRequest { Mode = RunMode.Daily, Datasets = { "ra_mst_courses" } }, ct)).Run;
            var run = (await fleet.CreateRunAsync(request, ct)).Run;
            await CalledAsync(upstream, half, ct);

            var killed = Stopwatch.GetTimestamp();
            await fleet.KillAsync(ct);
            var inFlight = await stand.NumberAsync("SELECT count(*) FROM datafetch.task WHERE state = 'processing'", ct);
            fleet = await stand.FleetAsync(upstream, order.Offset, ct);
            var down = Stopwatch.GetElapsedTime(killed).TotalSeconds;

            await fleet.EndOfAsync(courses.Id, ct);
            await fleet.EndOfAsync(run.Id, ct);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var measured = await MeasuredAsync("backfill", seconds, stand, upstream, ct) with
            {
                Planned = plan.Calls,
                Down = down,
                InFlight = inFlight,
                TablesEqual = await stand.CompareAsync(upstream, from, to, ct),
            };
            return measured.Again <= inFlight ? measured : throw new InvalidOperationException($"{measured.Again} calls were made again, {inFlight} tasks were in flight.");
        }
        finally
        {
            await fleet.DisposeAsync();
        }
    }

    private static async Task<Measured> DailyAsync(RacingUpstreamOrder order, CancellationToken ct)
    {
        const int Fast = 400; // calls a second, while the horses become known
        await using var stand = await RacingStand.StartAsync(ct);
        var eve = Offset(Morning(Day.PlusDays(-1)));
        await using (var fast = await RacingUpstream.StartAsync(order with { CallsPerSecond = Fast, Offset = eve }, ct))
        await using (var fleet = await stand.FleetAsync(
            fast, eve, ct, new("Sources:racingapi:Limits", $"{Fast}/1s"), new("Sources:racingapi:Concurrency", "16"), new("Fetcher:Workers", "16")))
        {
            await RunAsync(fleet, All(new() { From = Text(Day.PlusDays(-KnownDays)), To = Text(Day.PlusDays(-1)) }), ct);
        }

        var offset = Offset(Morning(Day));
        await using var upstream = await RacingUpstream.StartAsync(order with { Offset = offset }, ct);
        await using var own = await stand.FleetAsync(upstream, offset, ct);
        // At night the fleet is not one that has just been started.
        var known = Text(Day.PlusDays(-KnownDays));
        await RunAsync(own, All(new() { From = known, To = known, Refetch = true }), ct);
        await upstream.ForgetAsync(ct);

        var daily = All(new() { Mode = RunMode.Daily });
        var plan = await own.PlanAsync(daily, ct);
        var seconds = await RunAsync(own, daily, ct);
        return await MeasuredAsync("daily", seconds, stand, upstream, ct) with
        {
            Planned = plan.Calls,
            Races = await stand.NumberAsync($"SELECT count(*) FROM data.ra_races WHERE date = '{Text(Day)}'", ct),
        };
    }

    private static async Task<double> RunAsync(RacingFleet fleet, CreateRunRequest request, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var run = (await fleet.CreateRunAsync(request, ct)).Run;
        await fleet.EndOfAsync(run.Id, ct);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<Measured> MeasuredAsync(string part, double seconds, RacingStand stand, RacingUpstream upstream, CancellationToken ct)
    {
        var calls = await upstream.CallsAsync(ct);
        var measured = new Measured(
            seconds, calls.Count, calls.Count(c => c.IsEnrichment),
            calls.Where(c => c.Outcome == "ok").GroupBy(c => (c.Path, c.Query)).Sum(same => same.Count() - 1),
            (await upstream.CountAsync(ct)).Excess,
            await stand.NumberAsync("SELECT count(*) FROM data.ra_races", ct), await stand.NumberAsync("SELECT count(*) FROM data.ra_runners", ct),
            await stand.NumberAsync("SELECT count(*) FROM datafetch.entity WHERE state IN ('done', 'absent')", ct));
        var open = await stand.NumberAsync("SELECT count(*) FROM datafetch.entity WHERE state NOT IN ('done', 'absent')", ct);
        await Console.Error.WriteLineAsync(FormattableString.Invariant(
            $"{part}: {seconds:F1} s, the bound is {measured.Bound:F1} s for {measured.Calls} calls, {measured.Again} of them again, {measured.Excess} too many; load {MachineInfo.ReadLoadAverage()}"));
        return open == 0 ? measured : throw new InvalidOperationException($"Of {open} horses nothing is known, though the {part} run has ended.");
    }

    private static CreateRunRequest All(CreateRunRequest request)
    {
        request.Datasets.AddRange(RacingTables.All.Select(t => t.Dataset));
        return request;
    }

    private static async Task CalledAsync(RacingUpstream upstream, double calls, CancellationToken ct)
    {
        while ((await upstream.CountAsync(ct)).Calls < calls)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }

    private static Instant Morning(LocalDate day) => day.At(new LocalTime(6, 0)).InUtc().ToInstant();

    private static TimeSpan Offset(Instant now) => now.ToDateTimeOffset() - TimeProvider.System.GetUtcNow();

    private static string Text(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    /// <param name="Seconds">From the request for the run until nothing of it was left.</param>
    /// <param name="Again">Calls that were answered before.</param>
    /// <param name="Excess">Calls that the upstream refused because they were too many.</param>
    private sealed record Measured(double Seconds, int Calls, int EnrichmentCalls, int Again, int Excess, long Races, long Runners, long Entities)
    {
        /// <summary>Calls of the dry run before it, with those about things yet to be found.</summary>
        public long Planned { get; init; }

        /// <summary>Seconds from the kill until fetcher and backfill were up again.</summary>
        public double Down { get; init; }

        /// <summary>Tasks that the killed fetcher had.</summary>
        public long InFlight { get; init; }

        public int TablesEqual { get; init; }

        /// <summary>No client that makes as many calls could be done sooner.</summary>
        public double Bound => Calls / CallsPerSecond;

        /// <summary>To the bound and the time in which there was no fleet.</summary>
        public double Ratio => Seconds / (Bound + Down);
    }
}
