using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Audits;
using NodaTime;

namespace DataFetch.GapDetector.Audits;

/// <summary>Local days with fewer rows than the dataset says that they have (<see cref="Dataset.RowsADay"/>).</summary>
internal static class ShortDays
{
    // A learned number is no promise.
    private const double EnoughOfLearned = 0.5;

    /// <param name="rows">By local day; days without rows are not there.</param>
    /// <param name="settled">What was asked and answered: of other days the gaps tell.</param>
    /// <param name="range">Only whole days in it are judged.</param>
    public static IEnumerable<Suspicion> Judge(
        Dataset dataset, string series, RowsADay expected, IReadOnlyDictionary<LocalDate, long> rows, TimeRangeSet settled, TimeRange range)
    {
        for (var day = range.Start.InZone(dataset.Zone).Date; dataset.Zone.StartOfDay(day.PlusDays(1)) <= range.End; day = day.PlusDays(1))
        {
            var of = new TimeRange(dataset.Zone.StartOfDay(day), dataset.Zone.StartOfDay(day.PlusDays(1)));
            var (there, least) = (rows.GetValueOrDefault(day), Least(expected, rows, day));
            if (there < least && of.Start >= range.Start && TimeRangeSet.Of(of).Except(settled).Count == 0)
            {
                yield return new Suspicion(series, FindingKinds.Shortfall, "", of, $"{there} rows on {day}; at least {least:0.#} are expected.");
            }
        }
    }

    private static double Least(RowsADay expected, IReadOnlyDictionary<LocalDate, long> rows, LocalDate day)
    {
        if (expected.MedianOfDays is not { } days)
        {
            return expected.AtLeast!.Value;
        }

        var before = Enumerable.Range(1, days).Select(d => rows.GetValueOrDefault(day.PlusDays(-d))).Where(n => n > 0).Order().ToList();
        return before.Count * 2 < days ? 0 : before[before.Count / 2] * EnoughOfLearned;
    }
}
