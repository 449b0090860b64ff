using DataFetch.Testing;

namespace DataFetch.Queue.Tests;

public sealed class BudgetPermitTests(RedisFixture redis)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task UnusedPermit_GivesItsPlaceBack(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        RateWindow window = new(1, TimeSpan.FromSeconds(30));
        using var budget = await source.ConnectOpenAsync(window);

        await using (await budget.AcquireAsync(1, CallPriority.Live, Ct))
        {
            // Not used.
        }

        var permit = await budget.UseAsync(CallPriority.Backfill); // would wait for 30 s
        Assert.False(permit.TryUse());
        await permit.DisposeAsync();

        // On a busy machine some expire on the way.
        var state = await budget.GetStateAsync(Ct);
        Assert.Equal(1, state.Granted - state.Returned - state.Expired);
        Assert.Equal(1, Assert.Single(state.Windows).Used);
        Assert.True(state.NextPermitAt - permit.GrantedAt > window.Per);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task CancelledReservation_GivesItsPlaceBack(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectOpenAsync(new RateWindow(1, TimeSpan.FromSeconds(10)));
        await budget.UseAsync(CallPriority.Live);
        var next = (await budget.GetStateAsync(Ct)).NextPermitAt;

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var waiting = budget.AcquireAsync(1, CallPriority.Live, cancel.Token);
        await Eventually.TrueAsync(async () => (await budget.GetStateAsync(Ct)).NextPermitAt > next, 5 * Second);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        Assert.Equal(next, (await budget.GetStateAsync(Ct)).NextPermitAt);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task LatePermit_IsExpired_AndCounted(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectOpenAsync(new RateWindow(10, Second));

        var permit = await budget.AcquireAsync(1, CallPriority.Live, Ct);
        await Eventually.TrueAsync(() => Task.FromResult(permit.IsExpired), Second);
        Assert.False(permit.TryUse());
        await permit.DisposeAsync();

        Assert.True((await budget.GetStateAsync(Ct)).Expired >= 1);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task WeightBeyondTheWindow_IsRefused(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectOpenAsync(new RateWindow(3, Second));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => budget.AcquireAsync(4, CallPriority.Live, Ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => budget.AcquireAsync(0, CallPriority.Live, Ct));
        Assert.Equal(3, (await budget.AcquireAsync(3, CallPriority.Live, Ct)).Weight);
    }
}
