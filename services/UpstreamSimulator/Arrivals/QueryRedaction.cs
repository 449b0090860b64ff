namespace DataFetch.UpstreamSimulator.Arrivals;

internal static class QueryRedaction
{
    // Of SIP, AEMET and both generations of SiAR, whose users and passwords travel in the query too; of Finviz's export and of Polygon.
    private static readonly HashSet<string> Keys =
        new(["user_key", "api_key", "ClaveAPI", "token", "cadena", "Usuario", "Password", "auth", "apiKey"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The query as it was sent, without its question mark and without keys, however their names are escaped.</summary>
    public static string WithoutKey(QueryString query) => string.Join('&', (query.Value ?? "").TrimStart('?').Split('&').Where(IsNoKey));

    private static bool IsNoKey(string pair)
    {
        var name = Uri.UnescapeDataString(pair.Split('=', 2)[0].Replace('+', ' '));
        return !Keys.Contains(name);
    }
}
