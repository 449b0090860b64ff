using DataFetch.Queue;
using DataFetch.Standalone.Embedded;
using StackExchange.Redis;

namespace DataFetch.Standalone.Tests.Embedded;

public sealed class EmbeddedRedisTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Start_PassesTheStartUpCheck()
    {
        using var redis = EmbeddedRedis.Start();
        await ScriptAtomicityCheck.EnsureAsync(redis.ConnectionString, Ct);
    }

    [Fact(Timeout = 30_000)]
    public async Task Start_TwoAtOnce_AreTwoServers()
    {
        using var one = EmbeddedRedis.Start();
        using var two = EmbeddedRedis.Start();
        await using var first = await ConnectionMultiplexer.ConnectAsync(one.ConnectionString);
        await using var second = await ConnectionMultiplexer.ConnectAsync(two.ConnectionString);

        await first.GetDatabase().StringSetAsync("key", "value");
        Assert.False(await second.GetDatabase().KeyExistsAsync("key"));
    }

    [Fact(Timeout = 30_000)]
    public void Start_PortTaken_SaysSo()
    {
        using var one = EmbeddedRedis.Start();
        var refused = Assert.Throws<InvalidOperationException>(() => EmbeddedRedis.Start(new EmbeddedRedisOptions { Port = one.Port }));
        Assert.Contains($"127.0.0.1:{one.Port}", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Start_WritesNothingToTheConsoleOrTheWorkingFolder()
    {
        var before = Directory.GetFileSystemEntries(Directory.GetCurrentDirectory());
        var console = Console.Out;
        await using var written = new StringWriter();
        Console.SetOut(written);
        try
        {
            using var redis = EmbeddedRedis.Start();
            await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
            await connection.GetDatabase().PingAsync();
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Empty(written.ToString());
        Assert.Equal(before, Directory.GetFileSystemEntries(Directory.GetCurrentDirectory()));
    }
}
