using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>Compares what a dataset expects with what the ledger has. Costs grow with ranges and clock changes, not with slots.</summary>
public static class Gaps
{
    /// <summary>Counts the slots that are expected now by their state (<see cref="SlotStates"/>).</summary>
    public static SlotCounts Count(SeriesCoverage coverage, TimeRange range, Instant now)
    {
        var (cadence, states) = (coverage.Dataset.Cadence, SlotStates.Of(coverage, range, now));
        return new SlotCounts(
            cadence.Count(states.Expected), cadence.Count(states.Present), cadence.Count(states.Provisional), cadence.Count(states.Absent),
            cadence.Count(states.Unreachable), cadence.Count(states.Missing));
    }

    /// <summary>The counts of several series together.</summary>
    public static SlotCounts Count(IEnumerable<SeriesCoverage> coverages, TimeRange range, Instant now) =>
        coverages.Select(c => Count(c, range, now)).Aggregate(SlotCounts.Zero, (a, b) => a + b);

    /// <summary>The maximal runs of missing slots, in order of time.</summary>
    public static IReadOnlyList<Gap> Find(SeriesCoverage coverage, TimeRange range, Instant now)
    {
        var (dataset, series) = (coverage.Dataset, coverage.Series);
        return
        [
            .. from run in dataset.Cadence.Runs(Missing(coverage, range, now))
               select new Gap(dataset.Name, series, run.Cells, run.Slots, Severities.Of(dataset.Severity, TimeOf(dataset, run), run.Slots)),
        ];
    }

    /// <summary>The same of many series, in their order; worked out while the next ones are still on their way.</summary>
    public static async Task<IReadOnlyList<Gap>> FindAsync(IAsyncEnumerable<SeriesCoverage> coverages, TimeRange range, Instant now, CancellationToken ct)
    {
        var gaps = new List<Gap>();
        await foreach (var coverage in coverages.WithCancellation(ct))
        {
            gaps.AddRange(Find(coverage, range, now));
        }

        return gaps;
    }

    /// <summary>
    /// What is to be asked for, as whole cells: missing slots, provisional ones that can be final by now, and absent and unreachable ones
    /// whose time has come again.
    /// </summary>
    public static TimeRangeSet ToFetch(SeriesCoverage coverage, TimeRange range, Instant now) =>
        coverage.Dataset.Cadence.Cells(Missing(coverage, range, now).Union(Ripe(coverage, range, now)).Union(Due(coverage, range, now)));

    /// <summary>Of that what is not complete: without the provisional slots.</summary>
    public static TimeRangeSet Lacking(SeriesCoverage coverage, TimeRange range, Instant now) =>
        coverage.Dataset.Cadence.Cells(Missing(coverage, range, now).Union(Due(coverage, range, now)));

    /// <summary>What is stored and may still change, as whole cells.</summary>
    public static TimeRangeSet Provisional(SeriesCoverage coverage, TimeRange range, Instant now) =>
        coverage.Dataset.Cadence.Cells(Expected(coverage, range, now).Intersect(coverage.Provisional).Except(coverage.Present));

    // The night or the weekend behind a session's last slot belongs to its cell, but lacks nothing.
    private static Duration TimeOf(Dataset dataset, SlotRun run) =>
        Duration.Min(run.Cells.Duration, dataset.Cadence.StepAt(run.Cells.Start) * run.Slots);

    private static TimeRangeSet Expected(SeriesCoverage coverage, TimeRange range, Instant now) =>
        TimeRangeSet.Of(coverage.Dataset.Expected(range, now));

    private static TimeRangeSet Missing(SeriesCoverage coverage, TimeRange range, Instant now) =>
        Expected(coverage, range, now)
            .Except(coverage.Present).Except(coverage.Provisional).Except(coverage.Absent).Except(coverage.Unreachable);

    private static TimeRangeSet Ripe(SeriesCoverage coverage, TimeRange range, Instant now)
    {
        var until = now - coverage.Dataset.ProvisionalFor + Duration.Epsilon;
        return Expected(coverage, new TimeRange(range.Start, Instant.Min(range.End, until)), now)
            .Intersect(coverage.Provisional).Except(coverage.Present).Except(coverage.Waiting);
    }

    private static TimeRangeSet Due(SeriesCoverage coverage, TimeRange range, Instant now) =>
        Expected(coverage, range, now).Intersect(coverage.Due).Except(coverage.Present).Except(coverage.Provisional);
}
