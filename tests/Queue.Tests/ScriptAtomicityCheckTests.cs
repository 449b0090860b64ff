using DataFetch.Testing;
using StackExchange.Redis;

namespace DataFetch.Queue.Tests;

public sealed class ScriptAtomicityCheckTests(RedisFixture redis)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<RedisFlavour> Flavours => RedisFlavours.All;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Flavours))]
    public async Task EnsureAsync_AtomicServer_PassesAndLeavesNothing(RedisFlavour flavour)
    {
        var server = await redis.GetAsync(flavour, Ct);
        await ScriptAtomicityCheck.EnsureAsync(server, Ct);

        await using var connection = await ConnectionMultiplexer.ConnectAsync(server);
        var keys = connection.GetServers()[0].KeysAsync(pattern: "*atomicity*");
        Assert.Empty(await keys.ToListAsync(Ct));
    }

    [Fact(Timeout = 30_000)]
    public async Task EnsureAsync_GarnetWithoutTransactions_IsRefusedWithTheRemedy()
    {
        using var garnet = RedisFixture.StartGarnetWithoutLuaTransactions();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ScriptAtomicityCheck.EnsureAsync(garnet.ConnectionString, Ct));
        Assert.Contains(garnet.ConnectionString, refused.Message, StringComparison.Ordinal);
        Assert.Contains("LuaTransactionMode", refused.Message, StringComparison.Ordinal);
    }
}
