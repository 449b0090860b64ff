namespace DataFetch.UpstreamSimulator.Market;

/// <summary>Finviz's eleven sectors: as they are written, and as filters name them.</summary>
internal static class MarketSectors
{
    public static readonly IReadOnlyList<string> All =
    [
        "Basic Materials", "Communication Services", "Consumer Cyclical", "Consumer Defensive", "Energy", "Financial", "Healthcare",
        "Industrials", "Real Estate", "Technology", "Utilities",
    ];

    /// <summary>An industry of a made-up stock of each sector, in the same order.</summary>
    public static readonly IReadOnlyList<string> Industries =
    [
        "Specialty Chemicals", "Entertainment", "Specialty Retail", "Packaged Foods", "Oil & Gas E&P", "Banks - Regional", "Biotechnology",
        "Aerospace & Defense", "REIT - Industrial", "Software - Application", "Utilities - Regulated Electric",
    ];

    /// <summary><c>Basic Materials</c> is <c>basicmaterials</c>.</summary>
    public static string Token(string sector) => sector.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
