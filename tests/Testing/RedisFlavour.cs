using Xunit;

namespace DataFetch.Testing;

/// <summary>The two servers that everything has to work on.</summary>
public enum RedisFlavour
{
    /// <summary>Microsoft Garnet in this process.</summary>
    Garnet,

    /// <summary>A <c>redis-server</c> process.</summary>
    RedisServer,
}

public static class RedisFlavours
{
    /// <summary>For <c>[MemberData(nameof(RedisFlavours.All), MemberType = typeof(RedisFlavours))]</c>.</summary>
    public static TheoryData<RedisFlavour> All { get; } = [RedisFlavour.Garnet, RedisFlavour.RedisServer];
}
