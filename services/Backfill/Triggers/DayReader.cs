using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.Backfill.Triggers;

/// <summary>How local days of a dataset stand, by the ledger. Costs grow with holes and days, not with slots.</summary>
internal sealed class DayReader(LedgerReader ledger)
{
    /// <summary>The days of a range that have slots, each with what the ledger has of all series, or null where one lacks something.</summary>
    public async Task<IReadOnlyDictionary<LocalDate, IReadOnlyList<SeriesCoverage>?>> ReadAsync(Dataset dataset, TimeRange range, Instant now, CancellationToken ct)
    {
        var whole = WholeDays(dataset, range);
        var known = await ledger.CoverageAsync(dataset, dataset.Series, whole, ct);
        var lacking = known.SelectMany(c => c.Dataset.DaysOf(Lacking(c, whole))).ToHashSet();
        var cadences = known.Select(c => c.Dataset).Distinct().ToList();
        var days = new Dictionary<LocalDate, IReadOnlyList<SeriesCoverage>?>();
        for (var day = whole.Start.InZone(dataset.Zone).Date; dataset.Zone.StartOfDay(day) < whole.End; day = day.PlusDays(1))
        {
            var of = Day(dataset, day);
            if (cadences.Any(d => d.Cadence.Count(of) > 0))
            {
                // A sparse one that is asked again has the rest of the day ahead of it, whatever was answered up to now.
                days[day] = lacking.Contains(day) || (dataset.IsSparse && of.End > now && known.Any(c => IsOpen(c, of))) ? null : known;
            }
        }

        return days;
    }

    public static TimeRange Day(Dataset dataset, LocalDate day) => new(dataset.Zone.StartOfDay(day), dataset.Zone.StartOfDay(day.PlusDays(1)));

    private static bool IsOpen(SeriesCoverage series, TimeRange day) => series.Dataset.Cadence.Count(series.Provisional.Except(series.Present).Intersect(day)) > 0;

    private static TimeRangeSet Lacking(SeriesCoverage series, TimeRange range)
    {
        var from = Instant.Max(range.Start, series.Dataset.ExpectedFrom);
        return TimeRangeSet.Of(new TimeRange(from, range.End)).Except(series.Present).Except(series.Provisional).Except(series.Absent);
    }

    private static TimeRange WholeDays(Dataset dataset, TimeRange range)
    {
        var first = Instant.Max(range.Start, dataset.ExpectedFrom).InZone(dataset.Zone).Date;
        var last = (range.End - Duration.Epsilon).InZone(dataset.Zone).Date;
        return new TimeRange(dataset.Zone.StartOfDay(first), dataset.Zone.StartOfDay(last.PlusDays(1)));
    }
}
