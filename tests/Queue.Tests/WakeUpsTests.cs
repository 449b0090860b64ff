using System.Diagnostics;
using DataFetch.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataFetch.Queue.Tests;

public sealed class WakeUpsTests(RedisFixture redis)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task WaitAsync_ReturnsAtAMessageOfItsTopic(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        var (here, there) = (await WakeUpsAsync(source), await WakeUpsAsync(source));
        await using var subscription = await here.SubscribeAsync(source.Name);

        var waiting = subscription.WaitAsync(Long, Ct);
        await there.PublishAsync($"{source.Name}-other", "not for us");
        await there.PublishAsync(source.Name, "look");

        Assert.Equal("look", await waiting);
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task WaitAsync_ManyMessagesBefore_AreOne(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        var wakeUps = await WakeUpsAsync(source);
        await using var subscription = await wakeUps.SubscribeAsync(source.Name);
        for (var i = 1; i <= 5; i++)
        {
            await wakeUps.PublishAsync(source.Name, $"{i}");
        }

        var last = "";
        await Eventually.TrueAsync(async () => (last = await subscription.WaitAsync(Long, Ct)) == "5", Long);
        Assert.Null(await subscription.WaitAsync(TimeSpan.FromMilliseconds(50), Ct));
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task WaitAsync_NoMessage_EndsAtTheTimeoutOrTheCancellation(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        await using var subscription = await (await WakeUpsAsync(source)).SubscribeAsync(source.Name);

        var clock = Stopwatch.StartNew();
        Assert.Null(await subscription.WaitAsync(TimeSpan.FromMilliseconds(100), Ct));
        Assert.True(clock.Elapsed >= TimeSpan.FromMilliseconds(95));

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscription.WaitAsync(Long, cancelled.Token));
    }

    private static async Task<WakeUps> WakeUpsAsync(TestSource source) =>
        new(await source.ConnectRedisAsync(), TimeProvider.System, NullLogger<WakeUps>.Instance);
}
