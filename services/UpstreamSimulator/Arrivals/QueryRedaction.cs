namespace DataFetch.UpstreamSimulator.Arrivals;

internal static class QueryRedaction
{
    private const string Key = "user_key";

    /// <summary>The query as it was sent, without its question mark and without the key, however its name is escaped.</summary>
    public static string WithoutKey(QueryString query) => string.Join('&', (query.Value ?? "").TrimStart('?').Split('&').Where(IsNoKey));

    private static bool IsNoKey(string pair)
    {
        var name = Uri.UnescapeDataString(pair.Split('=', 2)[0].Replace('+', ' '));
        return !name.Equals(Key, StringComparison.OrdinalIgnoreCase);
    }
}
