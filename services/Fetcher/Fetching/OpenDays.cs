using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Fetcher.Fetching;

/// <summary>
/// The local days of a chunk that may still be filled upstream (<see cref="Dataset.DaySettlesAfter"/>). One of them that lacks a
/// slot is not whole: its rows are provisional, and what it lacks is missing rather than absent.
/// </summary>
internal sealed class OpenDays
{
    private readonly Dataset dataset;
    private readonly List<TimeRange> days = [];

    public OpenDays(Dataset dataset, TimeRange range, Instant now)
    {
        this.dataset = dataset;
        if (dataset.DaySettlesAfter == Duration.Zero)
        {
            return;
        }

        for (var day = range.Start.InZone(dataset.Zone).Date; dataset.Zone.StartOfDay(day) < range.End; day = day.PlusDays(1))
        {
            var whole = new TimeRange(dataset.Zone.StartOfDay(day), dataset.Zone.StartOfDay(day.PlusDays(1)));
            if (whole.End + dataset.DaySettlesAfter > now)
            {
                days.Add(whole);
            }
        }
    }

    /// <summary>The open days that lack a slot of those stored.</summary>
    public TimeRangeSet Lacking(TimeRangeSet stored) =>
        TimeRangeSet.Of(days.Where(day => dataset.Cadence.Count(stored.Intersect(day)) < dataset.Cadence.Count(day)));
}
