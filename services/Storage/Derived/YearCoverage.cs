using DataFetch.Catalog;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.Storage.Derived;

/// <summary>What the ledger is to have of computed years: final where the year is over and its last session is, too; provisional until then.</summary>
internal static class YearCoverage
{
    /// <param name="source">The ledger of what they were computed from, within these years.</param>
    public static SeriesChange Of(ComputedYears computed, SeriesLedger source, Instant now)
    {
        var slots = computed.Source.For(computed.Series.SourceName).Cadence;
        var final = TimeRangeSet.Of(computed.Cells.Where(year => year.End <= now && slots.Last(year) is { } last && IsSettled(last)));
        return new SeriesChange(computed.Series.Id, final, TimeRangeSet.Of(computed.Cells).Except(final), TimeRangeSet.Empty);

        bool IsSettled(Instant slot) => source.Present.Contains(slot) || source.Absent.Contains(slot);
    }
}
