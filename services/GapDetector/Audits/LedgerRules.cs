using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using DataFetch.Storage.Audits;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.GapDetector.Audits;

/// <summary>Compares the rows of days with what the ledger claims, by their number and the sum of their times.</summary>
internal sealed class LedgerRules
{
    // Of a day that is claimed whole: the same for all series that are expected alike.
    private readonly Dictionary<(SlotPattern, int Day), (long Rows, double Seconds)> whole = [];

    /// <summary>The days on which rows and ledger differ, or may: these are looked at row by row. None of a keyed dataset.</summary>
    /// <param name="days">Of one series, in order.</param>
    /// <param name="range">What was read; only its first and last day may be less than whole.</param>
    public TimeRangeSet Differing(Dataset dataset, SeriesLedger ledger, IEnumerable<DayOfRows> days, TimeRange range)
    {
        if (dataset.IsKeyed)
        {
            return TimeRangeSet.Empty;
        }

        var stored = ledger.Present.Union(ledger.Provisional);
        var counted = days.ToDictionary(d => d.Day, d => (d.Rows, d.Seconds));
        var (first, last) = (DayOfRows.DayOf(range.Start), DayOfRows.DayOf(range.End - Duration.Epsilon));
        var differing = new List<TimeRange>();
        var next = 0;
        for (var day = first; day <= last; day++)
        {
            var of = DayOfRows.RangeOf(day) is var utc && utc.End <= range.End ? utc : utc with { End = range.End };
            while (next < stored.Count && stored[next].End <= of.Start)
            {
                next++;
            }

            var claimed = next < stored.Count && stored[next].Start <= of.Start && stored[next].End >= of.End && of.Duration == Duration.FromDays(1)
                ? Whole(dataset, day)
                : Sum(dataset, stored.Intersect(of), of);
            var there = counted.GetValueOrDefault(day);
            // Of a sparse dataset not every slot has a row; one beside what was asked is new all the same.
            if (dataset.IsSparse ? there.Rows > claimed.Rows : there != claimed)
            {
                differing.Add(of);
            }
        }

        return TimeRangeSet.Of(differing);
    }

    private (long Rows, double Seconds) Whole(Dataset dataset, int day)
    {
        var key = (dataset.Cadence, day);
        if (!whole.TryGetValue(key, out var sum))
        {
            var of = DayOfRows.RangeOf(day);
            whole[key] = sum = Sum(dataset, TimeRangeSet.Of(of), of);
        }

        return sum;
    }

    private static (long Rows, double Seconds) Sum(Dataset dataset, TimeRangeSet claimed, TimeRange day)
    {
        var (rows, seconds) = (0L, 0.0);
        foreach (var at in claimed.SelectMany(dataset.Cadence.Slots))
        {
            rows++;
            seconds += (at - day.Start).TotalSeconds;
        }

        return (rows, seconds);
    }
}
