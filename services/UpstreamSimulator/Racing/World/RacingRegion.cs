namespace DataFetch.UpstreamSimulator.Racing.World;

/// <param name="Code">As in filters and in /v1/courses: "ire".</param>
/// <param name="Suffix">What courses of results have behind their name; empty for Great Britain.</param>
internal sealed record RacingRegion(string Code, string Name, string Suffix)
{
    public static readonly RacingRegion Gb = new("gb", "Great Britain", "");
    public static readonly RacingRegion Ire = new("ire", "Ireland", " (IRE)");
    public static readonly RacingRegion Fr = new("fr", "France", " (FR)");
    public static readonly RacingRegion Aus = new("aus", "Australia", " (AUS)");

    /// <summary>Those that have races here; the others have courses only.</summary>
    public static readonly RacingRegion[] Racing = [Gb, Ire, Fr, Aus];

    public static readonly RacingRegion[] All =
    [
        .. Racing, new("ger", "Germany", " (GER)"), new("hk", "Hong Kong", " (HK)"), new("jpn", "Japan", " (JPN)"),
        new("saf", "South Africa", " (SAF)"), new("uae", "United Arab Emirates", " (UAE)"), new("usa", "United States of America", " (USA)"),
    ];

    /// <summary>As cards and results write it: "IRE".</summary>
    public string Short => Code.ToUpperInvariant();

    /// <summary>Whether the truth has it.</summary>
    public bool IsWanted => this == Gb || this == Ire;

    public int Circuit => Array.IndexOf(Racing, this);

    public static RacingRegion Find(string code) => All.Single(region => region.Code == code);
}
