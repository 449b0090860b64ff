using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Stores;

/// <summary>Postgres and Redis by connection string, each flavour of Redis.</summary>
public sealed class GivenStoresTests(PostgresFixture postgres)
{
    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Flavours))]
    public async Task A_backfill_is_equal_to_the_truth(RedisFlavour flavour)
    {
        await using var redis = await GivenRedis.StartAsync(flavour, Ct);
        await using var system = await OneProcess.StartAsync(postgres, Upstreams.Limited(sipCalls: 300, redataCalls: 150, seconds: 5), redis.ConnectionString, Ct);

        // Santiago's day of 25 hours and its neighbours.
        var run = await system.Clients.RunAsync("2025-04-04", "2025-04-06", Ct);

        Assert.Equal(RunState.Completed, run.State);
        await system.Clients.AssertEqualToTruthAsync(system.Upstreams, "2025-04-04", "2025-04-06", Ct);
        Assert.Empty((await system.Upstreams.ArrivalsAsync(Ct)).AnsweredTwice());
        await system.Upstreams.AssertLimitsKeptAsync(Ct);
    }
}
