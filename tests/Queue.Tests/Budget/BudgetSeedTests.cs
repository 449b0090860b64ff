using DataFetch.Testing;

namespace DataFetch.Queue.Tests;

public sealed class BudgetSeedTests(RedisFixture redis)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly RateWindow[] Quota = [new(60, TimeSpan.FromMinutes(1)), new(1000, Day)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task SeedAsync_QuotaOfADay_GoesOnWithWhatWasUsed(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectAsync(Quota);
        var empty = await budget.GetStateAsync(Ct);
        Assert.True(empty.NeedsSeed);
        Assert.InRange(empty.ClosedUntil!.Value - empty.LostAt, Hour, Hour + TimeSpan.FromSeconds(1));

        Assert.Equal(empty.ClosedUntil, await budget.SeedAsync([(Day, 400), (Hour, 50)], Ct)); // calls may be under way
        var seeded = await budget.GetStateAsync(Ct);
        Assert.False(seeded.NeedsSeed);
        Assert.Equal([50, 400], seeded.Windows.Select(state => state.Used));

        await budget.SeedAsync([(Day, 300)], Ct); // who counts again counts anew
        Assert.Equal(300, (await budget.GetStateAsync(Ct)).Windows[1].Used);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task SeedAsync_FullQuota_IsClosedUntilItsOldestCallsAreADayOld(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectAsync(Quota);

        await budget.SeedAsync([(Hour, 50), (Day, 1000)], Ct);
        var state = await budget.GetStateAsync(Ct);
        Assert.Equal(state.LostAt - Hour + Day + Guard.OnTheWay(Quota[1]) + TimeSpan.FromMicroseconds(1), state.NextPermitAt);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task SeedAsync_QuietBeforeTheLoss_ShortensTheClosureAndKeepsTheCount(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectAsync(Quota);
        var lost = (await budget.GetStateAsync(Ct)).LostAt;

        var until = await budget.SeedAsync([(Hour / 2, 0), (Day, 400)], Ct);
        Assert.InRange(until - lost, Hour / 2, (Hour / 2) + TimeSpan.FromSeconds(1));
        await budget.OpenAsync(Hour * 2, Ct);

        var permit = await budget.AcquireAsync(1, CallPriority.Live, Ct);
        Assert.True(permit.GrantedAt < until);
        Assert.Equal(401, (await budget.GetStateAsync(Ct)).Windows[1].Used);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task SeedAsync_AfterALoss_IsWantedAgain(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        using var budget = await source.ConnectAsync(Quota);
        await budget.SeedAsync([(Day, 400)], Ct);

        await (await source.ConnectRedisAsync()).GetDatabase().HashSetAsync(RedisKeys.BudgetState(source.Name), "run", "another");
        var state = await budget.GetStateAsync(Ct);
        Assert.True(state.NeedsSeed);
        Assert.Equal(0, state.Windows[1].Used);
    }

    [Fact(Timeout = 30_000)]
    public async Task SeedAsync_CountsThatCannotBe_AreRefused()
    {
        await using var source = await TestSource.CreateAsync(redis, RedisFlavour.Garnet);
        using var budget = await source.ConnectAsync(Quota);

        await Assert.ThrowsAsync<ArgumentException>(() => budget.SeedAsync([], Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => budget.SeedAsync([(Hour, 5), (Day, 4)], Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => budget.SeedAsync([(Hour, -1)], Ct));
    }
}
