using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;

namespace DataFetch.Storage.Coverage;

/// <summary>What the ledger has of one series; what is in none of the four is missing.</summary>
/// <param name="Version">The sum of its periods' versions: grows with each change. 0 where there is no row yet.</param>
public sealed record SeriesLedger(
    int SeriesId, TimeRangeSet Present, TimeRangeSet Provisional, TimeRangeSet Absent, TimeRangeSet Unreachable, long Version)
{
    /// <summary>What of absent and unreachable is to be asked again by now. Empty where only the states were read.</summary>
    public TimeRangeSet Due { get; init; } = TimeRangeSet.Empty;

    /// <summary>What of provisional was asked for when it could be final, was still open, and is not to be asked again yet. Empty where only the states were read.</summary>
    public TimeRangeSet Waiting { get; init; } = TimeRangeSet.Empty;

    /// <summary>What several rows of the ledger have together, each of a period of the series.</summary>
    internal static SeriesLedger Of(int seriesId, IReadOnlyList<SeriesLedger> periods)
    {
        return new SeriesLedger(
            seriesId, All(l => l.Present), All(l => l.Provisional), All(l => l.Absent), All(l => l.Unreachable), periods.Sum(l => l.Version));

        TimeRangeSet All(Func<SeriesLedger, TimeRangeSet> state) => TimeRangeSet.UnionOf([.. periods.Select(state).Where(ranges => ranges.Count > 0)]);
    }

    /// <summary>The same in the planner's words.</summary>
    public SeriesCoverage Of(Dataset dataset, string series) => new(dataset, series, Present, Provisional, Absent, Unreachable)
    {
        Due = Due,
        Waiting = Waiting,
    };
}

/// <summary>What a stored chunk says of one series. The ranges are whole cells of slots (see <c>SlotPattern.Cells</c>) and disjoint.</summary>
/// <param name="Present">Rows that are final.</param>
/// <param name="Provisional">Rows that may still change.</param>
/// <param name="Lacking">Slots that a complete, valid answer did not have, after the publication lag.</param>
public sealed record SeriesChange(int SeriesId, TimeRangeSet Present, TimeRangeSet Provisional, TimeRangeSet Lacking);
