using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Stores;

/// <summary>Redis holds hints and budgets only: it may lose them at any time.</summary>
public sealed class FlushedRedisTests(PostgresFixture postgres)
{
    private const int SipCalls = 30;
    private const int Flushes = 3;

    private static readonly TimeSpan ArrivalLimit = TimeSpan.FromSeconds(30);

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Flavours))]
    public async Task A_flush_in_the_middle_of_a_run_loses_nothing_doubles_nothing_and_exceeds_no_limit(RedisFlavour flavour)
    {
        await using var redis = await GivenRedis.StartAsync(flavour, Ct);
        await using var system = await OneProcess.StartAsync(postgres, Upstreams.Limited(SipCalls, redataCalls: 10, seconds: 5), redis.ConnectionString, Ct);
        var backfill = system.Clients.Backfill;
        var pages = await backfill.CreateRunAsync(new() { From = "2025-02-01", To = "2025-02-02", Datasets = { "cmg_online" } }, cancellationToken: Ct);
        var tasks = await backfill.CreateRunAsync(new() { From = "2025-02-01", To = "2025-02-06", Datasets = { "pvpc_prices", "spot_prices" } }, cancellationToken: Ct);

        // The window is full, and every flush comes right behind a call: whoever forgot would make one call too many each time.
        await ArrivalsAsync(system.Upstreams, SipCalls);
        for (var i = 0; i < Flushes; i++)
        {
            var before = (await system.Upstreams.ArrivalsAsync(Ct)).Count(a => a.Source == "sip");
            Assert.True(await system.Database.TasksAsync("pending", Ct) > 0, "No task was waiting, so no hint was lost.");
            await redis.FlushAsync();
            await ArrivalsAsync(system.Upstreams, before + 1);
        }

        foreach (var created in (CreateRunResponse[])[pages, tasks])
        {
            var run = await system.Clients.EndOfAsync(created.Run.Id, Ct);
            Assert.Equal(RunState.Completed, run.State);
            Assert.Equal(run.Records.TotalRequested, run.Records.TotalWritten);
        }

        await system.Clients.AssertEqualToTruthAsync(system.Upstreams, "2025-02-01", "2025-02-02", Ct, "cmg_online");
        await system.Clients.AssertEqualToTruthAsync(system.Upstreams, "2025-02-01", "2025-02-06", Ct, "pvpc_prices", "spot_prices");
        Assert.Empty((await system.Upstreams.ArrivalsAsync(Ct)).AnsweredTwice());
        await system.Upstreams.AssertLimitsKeptAsync(Ct);
    }

    private static Task ArrivalsAsync(Upstreams upstreams, int calls) => Eventually.TrueAsync(
        async () => (await upstreams.ArrivalsAsync(Ct)).Count(a => a.Source == "sip") >= calls, ArrivalLimit, $"{calls} calls have arrived");
}
