using DataFetch.Testing;

namespace DataFetch.Queue.Tests;

/// <summary>What Redis remembers of a permit, to the microsecond.</summary>
public sealed class BudgetScriptsTests(RedisFixture redis)
{
    private static readonly TimeSpan Micro = TimeSpan.FromMicroseconds(1);
    private static readonly RateWindow Window = new(1, TimeSpan.FromSeconds(10));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task Used_CountsACallFromWhenItWasSent_NotFromWhenItMightHaveBeen(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        var scripts = await OpenAsync(source);
        var permit = await scripts.AcquireAsync(1, CallPriority.Live, Ct);
        var after = Window.Per + Guard.OnTheWay(Window) + Micro;

        Assert.Equal(permit.At + Guard.ToSend([Window]) + after, (await scripts.StateAsync(Ct)).NextPermitAt);
        await scripts.UsedAsync(permit.Text, 1, latest: null, isFinal: true, Ct);
        Assert.Equal(permit.At + Guard.ToSend([Window]) + after, (await scripts.StateAsync(Ct)).NextPermitAt);
        await scripts.UsedAsync(permit.Text, 1, Micros(permit.At + (7 * Micro)), isFinal: true, Ct);
        Assert.Equal(permit.At + (7 * Micro) + after, (await scripts.StateAsync(Ct)).NextPermitAt);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task Confirm_ACallBeforeWasSentLaterThanForeseen_IsRefused(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        var scripts = await OpenAsync(source);
        var first = await scripts.AcquireAsync(1, CallPriority.Live, Ct);
        await scripts.UsedAsync(first.Text, 1, Micros(first.At), isFinal: true, Ct);

        var next = await scripts.AcquireAsync(1, CallPriority.Live, Ct);
        Assert.Equal(first.At + Window.Per + Guard.OnTheWay(Window) + Micro, next.At);
        Assert.True(await scripts.ConfirmAsync(next.Text, Ct));

        await scripts.UsedAsync(first.Text, 1, Micros(first.At + Micro), isFinal: true, Ct); // its process stood still
        Assert.False(await scripts.ConfirmAsync(next.Text, Ct));
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task Acquire_LiveCallAfterOneThatIsNotSentYet_AsksAgainWhenItIs(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        var scripts = await OpenAsync(source);
        var first = await scripts.AcquireAsync(1, CallPriority.Live, Ct);

        var early = await scripts.AcquireAsync(1, CallPriority.Live, Ct);
        Assert.Equal((false, first.At + Guard.ToSend([Window])), (early.Granted, early.At));
        await scripts.UsedAsync(first.Text, 1, Micros(first.At), isFinal: true, Ct);
        Assert.True((await scripts.AcquireAsync(1, CallPriority.Live, Ct)).Granted);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task PermitFromBeforeALoss_IsNotMistakenForOneFromAfter(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        var scripts = await OpenAsync(source);
        var old = await scripts.AcquireAsync(1, CallPriority.Live, Ct);

        var database = (await source.ConnectRedisAsync()).GetDatabase();
        await database.KeyDeleteAsync([RedisKeys.BudgetState(source.Name), RedisKeys.BudgetLog(source.Name), RedisKeys.BudgetSent(source.Name)]);
        await scripts.SeedAsync([(TimeSpan.FromDays(1), 0)], Ct);
        Assert.True((await scripts.AcquireAsync(1, CallPriority.Live, Ct)).Granted);

        Assert.False(await scripts.ConfirmAsync(old.Text, Ct));
        await scripts.UsedAsync(old.Text, 1, Micros(old.At), isFinal: true, Ct);
        await scripts.ReturnAsync(old.Text, 1, expired: false, Ct);
        var state = await scripts.StateAsync(Ct);
        Assert.Equal((1, 0, 0, 1), (state.Granted, state.Used, state.Returned, state.Outstanding));
    }

    private static async Task<BudgetScripts> OpenAsync(TestSource source)
    {
        var scripts = new BudgetScripts(await source.ConnectRedisAsync(), source.Name, [Window]);
        await scripts.SeedAsync([(TimeSpan.FromDays(1), 0)], Ct);
        return scripts;
    }

    private static long Micros(DateTimeOffset at) => BudgetAnswer.Micros(at - DateTimeOffset.UnixEpoch);
}
