namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>How The Racing API behaves, and how large its world is.</summary>
public sealed record RacingOptions
{
    /// <summary>Races of all regions on an average day; populations grow with it.</summary>
    public int RacesADay { get; init; } = 6;

    /// <summary>Most runners of a race; 5 at least.</summary>
    public int LargestField { get; init; } = 12;

    /// <summary>Share (0.001 to 1) of the horses that races are filled from, more where they do not suffice: the smaller, the oftener each runs.</summary>
    public double RunningShare { get; init; } = 1;

    public RacingVersion Version { get; init; } = RacingVersion.May2026;

    /// <summary>Answers have the races of all regions, whatever regions were asked for.</summary>
    public bool IgnoreRegionFilter { get; init; }

    /// <summary>Share (0 to 1) of horses whose profile is not found.</summary>
    public double MissingProfileShare { get; init; }

    /// <summary>Share (0 to 1) of results that come 3 to 24 hours after the off instead of 10 to 90 minutes.</summary>
    public double LateResultShare { get; init; } = 0.05;

    /// <summary>Share (0 to 1) of results that change once within two days of the off: places swapped, or ratings added.</summary>
    public double CorrectedResultShare { get; init; } = 0.05;

    /// <summary>A <c>NON-RUNNER</c> in place of a jockey has an id of its own, as one of October 2025 has; none otherwise.</summary>
    public bool NonRunnersHaveIds { get; init; }

    internal IEnumerable<string> Mistakes()
    {
        if (RacesADay is < 1 or > 300) yield return $"Racing.RacesADay {RacesADay} is not between 1 and 300.";
        if (LargestField is < 5 or > 18) yield return $"Racing.LargestField {LargestField} is not between 5 and 18.";
        if (!(RunningShare is >= 0.001 and <= 1)) yield return $"Racing.RunningShare {RunningShare} is not between 0.001 and 1.";
        foreach (var (name, share) in new[]
        {
            (nameof(MissingProfileShare), MissingProfileShare), (nameof(LateResultShare), LateResultShare),
            (nameof(CorrectedResultShare), CorrectedResultShare),
        })
        {
            if (!(share is >= 0 and <= 1)) yield return $"Racing.{name} {share} is not between 0 and 1.";
        }
    }
}

/// <summary>The two versions of the interface that are known.</summary>
public enum RacingVersion
{
    /// <summary>1.0.0, as recorded: results of 25 a page and 50 at most, errors in the words of pydantic 1.</summary>
    October2025,

    /// <summary>1.4.3: results of 50 a page and 100 at most, <c>race_status</c> and <c>bsp</c>, errors in the words of pydantic 2.</summary>
    May2026,
}
