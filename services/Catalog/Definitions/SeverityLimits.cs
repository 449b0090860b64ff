using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>Up to where a gap is minor, and up to where moderate; a longer one is critical.</summary>
public sealed record SeverityLimits(SeverityLimit Minor, SeverityLimit Moderate)
{
    /// <summary>
    /// Two hours and a day, or two slots and five: a day of a daily dataset is as little as an hour of an hourly one, and a week of
    /// sessions is as much as a day of hours.
    /// </summary>
    public static readonly SeverityLimits Default = new(new SeverityLimit(Duration.FromHours(2), 2), new SeverityLimit(Duration.FromHours(24), 5));
}

/// <summary>A time or a number of slots, whichever is more.</summary>
/// <param name="Time">Of the slots that are missing, each with its nominal distance to the next: a weekend between two sessions is none.</param>
public sealed record SeverityLimit(Duration Time, int Slots)
{
    /// <summary>Whether what is missing does not go beyond the limit.</summary>
    public bool Covers(Duration time, long slots) => time <= Time || slots <= Slots;
}
