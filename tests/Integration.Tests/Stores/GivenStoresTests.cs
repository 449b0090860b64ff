using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Stores;

/// <summary>Postgres and Redis by connection string, each flavour of Redis.</summary>
public sealed class GivenStoresTests(PostgresFixture postgres)
{
    private const int SipCalls = 20;
    private const int Flushes = 4;

    private static readonly TimeSpan ArrivalLimit = TimeSpan.FromSeconds(20);

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Flavours))]
    public async Task A_backfill_is_equal_to_the_truth(RedisFlavour flavour)
    {
        await using var redis = await GivenRedis.StartAsync(flavour, Ct);
        await using var system = await OneProcess.StartAsync(postgres, Upstreams.Limited(sipCalls: 60, redataCalls: 30), redis.ConnectionString, Ct);

        // Santiago's day of 25 hours and its neighbours.
        var run = await system.Clients.RunAsync("2025-04-04", "2025-04-06", Ct);

        Assert.Equal(RunState.Completed, run.State);
        await system.Clients.AssertEqualToTruthAsync(system.Upstreams, "2025-04-04", "2025-04-06", Ct);
        Assert.Empty((await system.Upstreams.ArrivalsAsync(Ct)).AnsweredTwice());
        await system.Upstreams.AssertLimitsKeptAsync(Ct);
    }

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Flavours))]
    public async Task A_Redis_flushed_in_the_middle_of_a_run_loses_nothing_doubles_nothing_and_exceeds_no_limit(RedisFlavour flavour)
    {
        await using var redis = await GivenRedis.StartAsync(flavour, Ct);
        await using var system = await OneProcess.StartAsync(postgres, Upstreams.Limited(SipCalls, redataCalls: 30), redis.ConnectionString, Ct);
        var created = await system.Clients.Backfill.CreateRunAsync(new CreateRunRequest { From = "2025-02-01", To = "2025-02-04" }, cancellationToken: Ct);

        // The window is full, and every flush comes right behind a call: whoever forgot would make one call too many each time.
        await ArrivalsAsync(system.Upstreams, SipCalls);
        for (var i = 0; i < Flushes; i++)
        {
            var before = (await system.Upstreams.ArrivalsAsync(Ct)).Count(a => a.Source == "sip");
            await redis.FlushAsync();
            await ArrivalsAsync(system.Upstreams, before + 1);
        }

        Assert.Equal(RunState.Running, (await system.Clients.Backfill.GetRunAsync(new GetRunRequest { RunId = created.Run.Id }, cancellationToken: Ct)).Run.State);
        var run = await system.Clients.EndOfAsync(created.Run.Id, Ct);

        Assert.Equal(RunState.Completed, run.State);
        await system.Clients.AssertEqualToTruthAsync(system.Upstreams, "2025-02-01", "2025-02-04", Ct);
        Assert.Equal(run.Records.TotalRequested, run.Records.TotalWritten);
        Assert.Empty((await system.Upstreams.ArrivalsAsync(Ct)).AnsweredTwice());
        await system.Upstreams.AssertLimitsKeptAsync(Ct);
    }

    private static Task ArrivalsAsync(Upstreams upstreams, int calls) => Eventually.TrueAsync(
        async () => (await upstreams.ArrivalsAsync(Ct)).Count(a => a.Source == "sip") >= calls, ArrivalLimit, $"{calls} calls have arrived");
}
