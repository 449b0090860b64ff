namespace DataFetch.UpstreamSimulator;

/// <summary>Which keys are taken.</summary>
internal static class Keys
{
    /// <summary>Why a key is not taken, in the words of SIP's gateway; null if it is.</summary>
    public static string? Refusal(SimulatorOptions options, string source, string key)
    {
        if (key.Length == 0) return "Authentication parameters missing";
        var taken = options.Keys.TryGetValue(source, out var keys)
            ? keys.Contains(key)
            : !key.StartsWith("bad", StringComparison.OrdinalIgnoreCase);
        return taken ? null : "Authentication failed";
    }
}
