using DataFetch.Catalog;
using DataFetch.Fetcher.Decoding;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using NodaTime;

namespace DataFetch.Fetcher.Fetching;

/// <summary>What a chunk's rows say of each series: which slots are there, which may still change, which the upstream lacks.</summary>
internal static class ChunkCoverage
{
    public static IReadOnlyList<SeriesChange> Of(FillPlan plan, RowBuffer rows, TimeRange range, Instant now)
    {
        var (dataset, cadence) = (plan.Dataset, plan.Dataset.Cadence);
        var found = InstantsBySeries(rows).ToDictionary(s => s.Key, s => cadence.CellsOf(s.Value));
        var settled = new TimeRange(range.Start, Instant.Max(range.Start, now - dataset.ProvisionalFor + Duration.Epsilon));
        var expected = cadence.Cells(TimeRangeSet.Of(dataset.Expected(range, now)));
        var final = cadence.Cells(TimeRangeSet.Of(settled));
        return
        [
            .. plan.SeriesIds.Select(id =>
            {
                var stored = found.GetValueOrDefault(id, TimeRangeSet.Empty);
                return new SeriesChange(id, stored.Intersect(final), stored.Except(final), expected.Except(stored));
            }),
        ];
    }

    private static Dictionary<int, List<Instant>> InstantsBySeries(RowBuffer rows)
    {
        var instants = new Dictionary<int, List<Instant>>();
        for (var row = 0; row < rows.Count; row++)
        {
            if (!instants.TryGetValue(rows.SeriesId(row), out var list))
            {
                instants[rows.SeriesId(row)] = list = [];
            }

            list.Add(Instant.FromUnixTimeTicks(rows.AtMicroseconds(row) * TimeSpan.TicksPerMicrosecond));
        }

        return instants;
    }
}
