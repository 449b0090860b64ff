using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Planning;

/// <summary>What the ledger knows of one series within a range. What is in none of the sets is missing.</summary>
/// <param name="Present">Stored and final.</param>
/// <param name="Provisional">Stored, may still change upstream.</param>
/// <param name="Absent">Every applicable provider was asked and has none.</param>
/// <param name="Unreachable">Asked, and failed for good.</param>
public sealed record SeriesCoverage(
    Dataset Dataset, string Series, TimeRangeSet Present, TimeRangeSet Provisional, TimeRangeSet Absent, TimeRangeSet Unreachable)
{
    /// <summary>What of absent and unreachable is to be asked again by now.</summary>
    public TimeRangeSet Due { get; init; } = TimeRangeSet.Empty;

    /// <summary>What of provisional was asked for when it could be final, was still open, and is not to be asked again yet.</summary>
    public TimeRangeSet Waiting { get; init; } = TimeRangeSet.Empty;

    /// <summary>A series of which nothing is known yet.</summary>
    public static SeriesCoverage Unknown(Dataset dataset, string series) =>
        new(dataset, series, TimeRangeSet.Empty, TimeRangeSet.Empty, TimeRangeSet.Empty, TimeRangeSet.Empty);
}
