using DataFetch.Catalog;
using DataFetch.Catalog.Expectations;
using DataFetch.Fetcher.Decoding;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using NodaTime;

namespace DataFetch.Fetcher.Fetching;

/// <summary>
/// What a chunk's rows say of each series: which slots are there, which may still change, which the upstream lacks. Mostly all series
/// have the same slots: what follows from them is worked out once, and the series share it.
/// </summary>
internal static class ChunkCoverage
{
    /// <param name="unfinished">Rows that the upstream calls unfinished: series and microseconds since 1970.</param>
    /// <param name="isCertain">Whether a slot that has no row is lacking upstream.</param>
    public static IReadOnlyList<SeriesChange> Of(
        FillPlan plan, RowBuffer rows, IReadOnlyCollection<(int SeriesId, long At)> unfinished, TimeRange range, Instant now, bool isCertain)
    {
        var (dataset, cadence) = (plan.Dataset, plan.Dataset.Cadence);
        var found = CellsBySeries(rows, cadence);
        var settled = new TimeRange(range.Start, Instant.Max(range.Start, now - dataset.ProvisionalFor + Duration.Epsilon));
        var expected = cadence.Cells(TimeRangeSet.Of(isCertain ? Asked(plan, range, now) : new TimeRange(range.Start, range.Start)));
        var final = cadence.Cells(TimeRangeSet.Of(settled));
        var days = new OpenDays(dataset, range, now);
        var known = new Dictionary<TimeRangeSet, SeriesChange>(ReferenceEqualityComparer.Instance);
        var changes = new List<SeriesChange>(plan.SeriesIds.Count);
        foreach (var id in plan.SeriesIds)
        {
            var stored = found.GetValueOrDefault(id, TimeRangeSet.Empty);
            if (!known.TryGetValue(stored, out var change))
            {
                var open = days.Lacking(stored);
                var present = stored.Intersect(final).Except(open);
                known[stored] = change = new SeriesChange(id, present, stored.Except(present), expected.Except(stored).Except(open));
            }

            changes.Add(change with { SeriesId = id });
        }

        return [.. changes.Select(c => Unfinished(c, unfinished, cadence))];
    }

    /// <summary>Whether each series has a row, final or not, at each slot that is expected by now.</summary>
    public static bool HasAll(FillPlan plan, IReadOnlyList<SeriesChange> changes, TimeRange range, Instant now)
    {
        var expected = plan.Dataset.Cadence.Cells(TimeRangeSet.Of(Asked(plan, range, now)));
        return changes.All(c => expected.Except(c.Present).Except(c.Provisional).Count == 0);
    }

    private static SeriesChange Unfinished(SeriesChange change, IReadOnlyCollection<(int SeriesId, long At)> unfinished, SlotPattern cadence)
    {
        if (unfinished.Count == 0)
        {
            return change;
        }

        var open = cadence.CellsOf(unfinished.Where(u => u.SeriesId == change.SeriesId).Select(u => Instant.FromUnixTimeTicks(u.At * TimeSpan.TicksPerMicrosecond)));
        return change with { Present = change.Present.Except(open), Provisional = change.Provisional.Union(change.Present.Intersect(open)) };
    }

    // What is expected by now and can be in the answer: an upstream that has the last hours only says nothing of earlier ones.
    private static TimeRange Asked(FillPlan plan, TimeRange range, Instant now) => plan.Dataset.Expected(range, now).Intersect(plan.Request.Given(now));

    private static Dictionary<int, TimeRangeSet> CellsBySeries(RowBuffer rows, SlotPattern cadence)
    {
        var cells = new Dictionary<int, TimeRangeSet>();
        var cellOf = new Dictionary<long, TimeRangeSet>();
        IReadOnlyList<long>? last = null;
        var lastCells = TimeRangeSet.Empty;
        foreach (var (series, instants) in rows.BySeries())
        {
            if (!ReferenceEquals(instants, last))
            {
                (last, lastCells) = (instants, TimeRangeSet.Of(instants.SelectMany(at => CellOf(at, cellOf, cadence))));
            }

            cells[series] = lastCells;
        }

        return cells;
    }

    private static TimeRangeSet CellOf(long at, Dictionary<long, TimeRangeSet> known, SlotPattern cadence)
    {
        if (!known.TryGetValue(at, out var cell))
        {
            known[at] = cell = cadence.CellsOf([Instant.FromUnixTimeTicks(at * TimeSpan.TicksPerMicrosecond)]);
        }

        return cell;
    }
}
