using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>A maximal run of missing slots.</summary>
/// <param name="Range">From the first missing slot to the slot after the last missing one.</param>
public sealed record Gap(string Dataset, string Series, TimeRange Range, long MissingSlots, Severity Severity);

/// <summary>How bad a gap is by the limits of its dataset (<see cref="SeverityLimits"/>).</summary>
public enum Severity
{
    Minor,
    Moderate,
    Critical,
}

public static class Severities
{
    /// <param name="missing">The time that the missing slots stand for.</param>
    public static Severity Of(SeverityLimits limits, Duration missing, long slots) =>
        limits.Minor.Covers(missing, slots) ? Severity.Minor
        : limits.Moderate.Covers(missing, slots) ? Severity.Moderate
        : Severity.Critical;
}
