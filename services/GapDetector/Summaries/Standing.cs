using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using NodaTime;

namespace DataFetch.GapDetector.Summaries;

/// <summary>What is known of a dataset within a range, and what that says.</summary>
/// <param name="latest">The instant of its newest row; null where it has none.</param>
/// <param name="things">Those that are asked about once each.</param>
internal sealed class Standing(
    Dataset dataset, TimeRange range, Instant now, IReadOnlyList<SeriesCoverage> known, Instant? latest, SlotCounts things)
{
    private readonly IReadOnlyList<IReadOnlyList<Gap>> gaps = [.. known.Select(c => Planning.Gaps.Find(c, range, now))];

    public Dataset Dataset => dataset;

    public SlotCounts Things => things;

    public IEnumerable<Gap> Gaps => gaps.SelectMany(g => g);

    public SlotCounts Slots { get; } = Planning.Gaps.Count(known, range, now) + things;

    public DatasetSummary Summarise(SummaryAction action) =>
        new(dataset, Status(), latest, Behind(), TimeRangeSet.Of(Gaps.Select(g => g.Range)), Slots, action);

    private DatasetStatus Status() =>
        Slots.Missing == 0 && Slots.Unreachable == 0 ? DatasetStatus.Complete
        : latest is null ? DatasetStatus.Empty
        : Slots.Unreachable + things.Missing == 0 && known.Zip(gaps).All(g => IsNewestOnly(g.First, g.Second)) ? DatasetStatus.Behind
        : DatasetStatus.Incomplete;

    private bool IsNewestOnly(SeriesCoverage series, IReadOnlyList<Gap> gaps) =>
        gaps.Count == 0 || (gaps.Count == 1 && gaps[0].Range.End >= series.Dataset.Expected(range, now).End);

    // Series that are expected in different ways have newest slots of their own: days are not behind minutes.
    private Duration? Behind() => known.GroupBy(c => c.Dataset).Max(alike => Behind(alike.Key, alike));

    private Duration? Behind(Dataset alike, IEnumerable<SeriesCoverage> series) =>
        alike.Cadence.Last(alike.Expected(range, now)) is not { } newest ? Duration.Zero
        : (series.Max(c => LastSettled(alike, SlotStates.Of(c, range, now))) ?? latest) is { } settled ? Duration.Max(Duration.Zero, newest - settled)
        : null;

    private static Instant? LastSettled(Dataset dataset, SlotStates states) => states.Present.Union(states.Provisional).Union(states.Absent)
        .Reverse().Select(dataset.Cadence.Last).FirstOrDefault(at => at is not null);
}
