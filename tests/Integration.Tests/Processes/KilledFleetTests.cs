using System.Globalization;
using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Processes;

/// <summary>Two fetchers and two backfills, killed again and again in the middle of a run, while Redis forgets everything twice.</summary>
public sealed class KilledFleetTests(PostgresFixture postgres)
{
    private const int Seed = 20261127;
    private const int Kills = 20;
    private const int Flushes = 2;
    private const string From = "2025-02-01";
    private const string To = "2025-03-28";

    // 56 days: four pages of SIP's and three calls of REData's for each, pages that come empty not counted.
    private const int Calls = 56 * (4 + 3);

    private static readonly string[] Victims = ["fetcher", "fetcher-2", "backfill", "backfill-2"];

    // Without any kill a call comes each 150 ms; after a flush none for five seconds, after the death of both fetchers until one is back.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(120);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 480_000)]
    public async Task Kills_at_20_moments_of_a_run_and_2_flushes_lose_and_double_nothing_and_only_what_was_in_flight_is_fetched_again()
    {
        await using var fleet = Fleet();
        await fleet.StartAsync(Ct);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var created = await fleet.Clients.Backfill.CreateRunAsync(new() { From = From, To = To, Datasets = { Clients.Datasets } }, cancellationToken: Ct);

        var inFlight = await DisturbAsync(fleet);
        var run = await fleet.Clients.EndOfAsync(created.Run.Id, Ct);

        var again = Again(await fleet.Upstreams.ArrivalsAsync(Ct));
        var lost = await fleet.Database.NumberAsync("SELECT coalesce(sum(lost_leases), 0)::bigint FROM datafetch.task", Ct);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {Seed}: {run.Tasks.Completed} tasks in {clock.Elapsed.TotalSeconds:F0} s; {inFlight} were in flight when their fetcher was killed, "
            + $"{lost} leases ran out, {again} chunks were fetched again");
        Assert.Equal((RunState.Completed, 0), (run.State, run.Tasks.Failed));
        Assert.True(inFlight > 0, "No kill hit a fetcher that had anything in flight.");
        Assert.True(again <= inFlight, $"{again} chunks were fetched again, {inFlight} were in flight.");
        Assert.Equal(run.Records.TotalRequested, run.Records.TotalWritten);
        await fleet.Clients.AssertEqualToTruthAsync(fleet.Upstreams, From, To, Ct);
        await fleet.Upstreams.AssertLimitsKeptAsync(Ct);
    }

    /// <summary>
    /// Kills and flushes when so many calls have come, drawn from the seed: the same moments of the run on any machine. Returns how many
    /// tasks the killed fetchers had.
    /// </summary>
    private static async Task<long> DisturbAsync(ServiceFleet fleet)
    {
        var random = new Random(Seed);
        var moments = Enumerable.Range(0, Kills + Flushes).Select(i => (Calls: random.Next(Calls / 20, Calls * 9 / 10), IsFlush: i >= Kills)).Order().ToList();
        var inFlight = 0L;
        foreach (var (calls, isFlush) in moments)
        {
            await Eventually.TrueAsync(async () => await fleet.Upstreams.CallsAsync(Ct) >= calls, CallLimit, $"{calls} calls have come");
            Assert.True(await fleet.Database.TasksAsync("pending", Ct) > 0, "No task was waiting: the run is over.");
            if (isFlush)
            {
                await fleet.Redis.FlushAsync();
            }
            else
            {
                inFlight += await KillAsync(fleet, Victims[random.Next(Victims.Length)]);
            }
        }

        return inFlight;
    }

    /// <summary>Kills a service and starts it again at once. Returns how many tasks it leaves behind.</summary>
    private static async Task<long> KillAsync(ServiceFleet fleet, string service)
    {
        var victim = fleet.Process(service);
        Assert.False(victim.HasExited, $"{service} ended by itself: {victim.Error}");
        await victim.KillAsync(Ct);
        var left = await fleet.Database.NumberAsync(
            string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM datafetch.task WHERE state = 'processing' AND split_part(worker, '/', 2)::int = {victim.Id}"), Ct);
        fleet.Start(service);
        return left;
    }

    /// <summary>How often chunks were fetched, or begun to be, beyond the first time.</summary>
    private static int Again(IEnumerable<Arrival> arrivals) => arrivals.Where(a => a.HasData)
        .GroupBy(a => (a.Chunk, a.Query), (page, answers) => (page.Chunk, Again: answers.Count() - 1))
        .GroupBy(p => p.Chunk, (_, pages) => pages.Max(p => p.Again)).Sum();

    private ServiceFleet Fleet() => new(postgres)
    {
        Replicas = ["fetcher-2", "backfill-2"],
        Simulated = ["--limit", "sip=20/5", "--limit", "redata=15/5", "--latency-ms", "100-400", "--empty-pages", "0.1", "--sip-nodes", "8"],
        LogLevel = "Warning",
        Settings =
        [
            new("Sources__sip__Limits", "20/5s"),
            new("Sources__sip__Requests__cmg_online__PageSize", "200"),
            new("Sources__redata__Limits", "15/5s"),
            new("Fetcher__Lease", "00:00:04"),
        ],
    };
}
