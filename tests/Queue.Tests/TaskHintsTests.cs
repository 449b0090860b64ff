using DataFetch.Testing;

namespace DataFetch.Queue.Tests;

public sealed class TaskHintsTests(RedisFixture redis)
{
    /// <summary>2026-11-22 in microseconds since 1970.</summary>
    private const long Now = 1_795_300_000_000_000;

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task TakeAsync_GivesTheMostUrgentThenTheOldest(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        var hints = new TaskHints(await source.ConnectRedisAsync());
        TaskHint[] ordered =
        [
            new(Guid.NewGuid(), 0, Now + 1), // a microsecond must tell them apart
            new(Guid.NewGuid(), 0, Now + 2),
            new(Guid.NewGuid(), 1, Now - 86_400_000_000),
            new(Guid.NewGuid(), 2, Now),
            new(Guid.NewGuid(), 3, 0),
            new(Guid.NewGuid(), 3, Now + (30L * 365 * 86_400_000_000)),
        ];

        await hints.AddAsync(source.Name, ordered.Reverse());
        await hints.AddAsync(source.Name, [ordered[3]]); // twice is once
        Assert.Equal(6, await hints.CountAsync(source.Name));

        Assert.Equal(ordered.Take(2).Select(hint => hint.Id), await hints.TakeAsync(source.Name, 2));
        Assert.Equal(ordered.Skip(2).Select(hint => hint.Id), await hints.TakeAsync(source.Name, 100));
        Assert.Empty(await hints.TakeAsync(source.Name, 1));
        Assert.Equal(0, await hints.CountAsync(source.Name));
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task AddAsync_Nothing_IsNothing(RedisFlavour flavour)
    {
        await using var source = await TestSource.CreateAsync(redis, flavour);
        var hints = new TaskHints(await source.ConnectRedisAsync());
        await hints.AddAsync(source.Name, []);
        Assert.Equal(0, await hints.CountAsync(source.Name));
    }

    [Fact]
    public void Score_IsExactToTheMicrosecond_AtBothEnds()
    {
        Assert.True(Score(3, Now + 1) > Score(3, Now));
        Assert.True(Score(0, long.MaxValue) < Score(1, 0));
        Assert.True(Score(2, long.MaxValue) < Score(3, 0));
        Assert.True(Score(3, long.MaxValue) < 1L << 53);
    }

    private static double Score(int priority, long created) => TaskHints.Score(new TaskHint(Guid.Empty, priority, created));
}
