using DataFetch.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace DataFetch.Queue.Tests;

public sealed class BudgetClosureTests(RedisFixture redis)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task CloseForAsync_HoldsEverybodyBack_AndOnlyExtends(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        RateWindow window = new(100, Second);
        using var one = await source.ConnectOpenAsync(window);
        using var other = await source.ConnectAsync(window);

        var until = await one.CloseForAsync(TimeSpan.FromMilliseconds(700), "retry-after", Ct);
        Assert.Equal(until, await one.CloseForAsync(TimeSpan.FromMilliseconds(100), "sooner", Ct));

        var state = await other.GetStateAsync(Ct);
        Assert.Equal((until, "retry-after"), (state.ClosedUntil, state.ClosedWhy));
        Assert.True((await other.AcquireAsync(1, CallPriority.Live, Ct)).GrantedAt >= until);
        Assert.Null((await other.GetStateAsync(Ct)).ClosedUntil);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task CloseForAsync_VoidsPermitsThatWaitForTheirTime(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectOpenAsync(new RateWindow(2, Second));
        await budget.UseAsync(CallPriority.Live);
        var next = (await budget.GetStateAsync(Ct)).NextPermitAt;

        var waiting = budget.AcquireAsync(1, CallPriority.Live, Ct); // for half a second
        await Eventually.TrueAsync(async () => (await budget.GetStateAsync(Ct)).NextPermitAt > next, Second);
        var until = await budget.CloseForAsync(TimeSpan.FromSeconds(1), "retry-after", Ct);

        Assert.True((await waiting).GrantedAt >= until);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task NewSource_IsClosedForItsLongestWindow(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        RateWindow[] windows = [new(5, TimeSpan.FromMilliseconds(100)), new(50, TimeSpan.FromMilliseconds(600))];
        using var budget = await source.ConnectAsync(windows);

        var first = await budget.GetStateAsync(Ct);
        Assert.Equal(SourceBudget.RestartReason, first.ClosedWhy);
        Assert.InRange(first.ClosedUntil!.Value - first.Now, windows[1].Per, windows[1].Per + TimeSpan.FromMilliseconds(200));
        Assert.True((await budget.AcquireAsync(1, CallPriority.Live, Ct)).GrantedAt >= first.ClosedUntil);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task LostState_ClosesTheSource(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectOpenAsync(new RateWindow(20, Second));
        var database = (await source.ConnectRedisAsync()).GetDatabase();
        await ((await budget.AcquireAsync(1, CallPriority.Live, Ct)).ReturnAsync());

        await database.KeyDeleteAsync(
            [RedisKeys.BudgetState(source.Name), RedisKeys.BudgetLog(source.Name), RedisKeys.BudgetSent(source.Name)]); // flushed
        Assert.Equal(SourceBudget.RestartReason, (await budget.GetStateAsync(Ct)).ClosedWhy);
        await budget.OpenAsync(TimeSpan.FromDays(1), Ct);
        await budget.UseAsync(CallPriority.Live);

        await database.KeyDeleteAsync(RedisKeys.BudgetLog(source.Name)); // evicted
        Assert.Equal(SourceBudget.RestartReason, (await budget.GetStateAsync(Ct)).ClosedWhy);
        await budget.OpenAsync(TimeSpan.FromDays(1), Ct);
        await budget.UseAsync(CallPriority.Live);

        await database.HashSetAsync(RedisKeys.BudgetState(source.Name), "run", "another"); // restarted from a snapshot
        Assert.Equal(SourceBudget.RestartReason, (await budget.GetStateAsync(Ct)).ClosedWhy);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task LostState_KeepsALongerClosureThatTheUpstreamAskedFor(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectOpenAsync(new RateWindow(20, Second));
        await budget.CloseForAsync(TimeSpan.FromMinutes(5), "retry-after", Ct);

        var database = (await source.ConnectRedisAsync()).GetDatabase();
        await database.HashSetAsync(RedisKeys.BudgetState(source.Name), "run", "another");

        var state = await budget.GetStateAsync(Ct);
        Assert.Equal("retry-after", state.ClosedWhy);
        Assert.True(state.ClosedUntil - state.Now > TimeSpan.FromMinutes(4));
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task OpenAsync_ShortensByWhatWasQuiet_AndNothingElse(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectAsync(new RateWindow(20, TimeSpan.FromMinutes(1)));

        var state = await budget.GetStateAsync(Ct);
        var until = await budget.OpenAsync(TimeSpan.FromSeconds(40), Ct);
        Assert.InRange(until - state.Now, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21));
        await budget.OpenAsync(TimeSpan.FromMinutes(2), Ct);
        Assert.Null((await budget.GetStateAsync(Ct)).ClosedUntil);

        var closed = await budget.CloseForAsync(TimeSpan.FromMinutes(1), "retry-after", Ct);
        Assert.Equal(closed, await budget.OpenAsync(TimeSpan.FromHours(1), Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task RedisGone_NoPermit_AndAfterItsReturnTheSourceIsClosed()
    {
        var server = await RedisServerProcess.StartAsync(0, Ct);
        var options = ConfigurationOptions.Parse(server.ConnectionString);
        options.AbortOnConnectFail = false;
        options.AsyncTimeout = options.ConnectTimeout = 1000;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        RateWindow[] windows = [new(20, Second)];
        using var budget = new SourceBudget(
            connection, "source", windows, TimeProvider.System, NullLogger<SourceBudget>.Instance);
        await budget.OpenAsync(TimeSpan.FromDays(1), Ct);
        await budget.UseAsync(CallPriority.Live);

        await server.DisposeAsync();
        await Assert.ThrowsAsync<BudgetUnavailableException>(() => budget.AcquireAsync(1, CallPriority.Live, Ct));

        await using var again = await RedisServerProcess.StartAsync(server.Port, Ct);
        await Eventually.TrueAsync(() => Task.FromResult(connection.IsConnected), TimeSpan.FromSeconds(20));
        Assert.Equal(SourceBudget.RestartReason, (await budget.GetStateAsync(Ct)).ClosedWhy);
    }
}
