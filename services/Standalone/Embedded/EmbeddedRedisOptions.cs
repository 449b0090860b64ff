namespace DataFetch.Standalone.Embedded;

public sealed record EmbeddedRedisOptions
{
    /// <summary>On 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Memory for keys and values, as Garnet writes sizes. The oldest go first when it is full.</summary>
    public string LogMemory { get; init; } = "128m";

    /// <summary>Off only to show what the start-up check is for.</summary>
    internal bool LuaTransactionMode { get; init; } = true;
}
