using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using NodaTime;

namespace DataFetch.GapDetector.Summaries;

/// <summary>How a dataset stands.</summary>
/// <param name="Latest">The instant of its newest row; null where it has none.</param>
/// <param name="Behind">From the newest slot about which nothing is left to do to the newest that should be there; null where nothing is known.</param>
/// <param name="Missing">The time in which at least one series lacks a slot.</param>
internal sealed record DatasetSummary(
    Dataset Dataset, DatasetStatus Status, Instant? Latest, Duration? Behind, TimeRangeSet Missing, SlotCounts Slots, SummaryAction Action);

internal enum DatasetStatus
{
    Complete,

    /// <summary>Only the newest slots are missing.</summary>
    Behind,

    Incomplete,

    /// <summary>There is no row at all.</summary>
    Empty,
}
