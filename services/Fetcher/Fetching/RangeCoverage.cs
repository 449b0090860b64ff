using DataFetch.Catalog;
using DataFetch.Fetcher.Decoding;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.Fetcher.Fetching;

/// <summary>
/// What a chunk says of datasets that need no row at every slot (sparse) or have many (keyed): the range that was asked and answered
/// whole is complete, whatever rows came.
/// </summary>
internal static class RangeCoverage
{
    /// <param name="unfinished">Rows that the upstream calls unfinished: series and microseconds since 1970.</param>
    /// <param name="claimable">The instants that the request can answer for.</param>
    /// <param name="isCertain">Whether what is not in the answer is known not to be there; else it says nothing.</param>
    public static IReadOnlyList<SeriesChange> Of(
        FillPlan plan, IReadOnlyCollection<(int SeriesId, long At)> unfinished, TimeRange range, TimeRange claimable, Instant now, bool isCertain)
    {
        var dataset = plan.Dataset;
        var begun = new TimeRange(dataset.ExpectedFrom, Instant.Max(dataset.ExpectedFrom, now + Duration.Epsilon));
        var asked = range.Intersect(claimable).Intersect(plan.Request.Given(now)).Intersect(begun);
        var cells = dataset.Cadence.Cells(TimeRangeSet.Of(asked));
        if (!isCertain || cells.Count == 0)
        {
            return [];
        }

        var settled = new TimeRange(asked.Start, Instant.Max(asked.Start, now - dataset.ProvisionalFor + Duration.Epsilon));
        var final = dataset.Cadence.Cells(TimeRangeSet.Of(settled)).Intersect(cells);
        return [.. plan.SeriesIds.Select(Change)];

        SeriesChange Change(int id)
        {
            var open = dataset.Cadence.CellsOf(unfinished.Where(u => u.SeriesId == id).Select(u => Instant.FromUnixTimeTicks(u.At * TimeSpan.TicksPerMicrosecond)));
            var present = final.Except(open);
            return new SeriesChange(id, present, cells.Except(present), TimeRangeSet.Empty);
        }
    }
}
