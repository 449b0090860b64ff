using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>A maximal run of missing slots.</summary>
/// <param name="Range">From the first missing slot to the slot after the last missing one.</param>
public sealed record Gap(string Dataset, string Series, TimeRange Range, long MissingSlots, Severity Severity);

public enum Severity
{
    /// <summary>Up to two hours.</summary>
    Minor,

    /// <summary>Up to a day of 24 hours.</summary>
    Moderate,

    Critical,
}

public static class Severities
{
    public static Severity Of(Duration duration) =>
        duration <= Duration.FromHours(2) ? Severity.Minor
        : duration <= Duration.FromHours(24) ? Severity.Moderate
        : Severity.Critical;
}
