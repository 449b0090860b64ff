using DataFetch.Catalog;
using DataFetch.Catalog.Expectations;
using DataFetch.Fetcher.Calls;
using DataFetch.Storage.Rows;
using NodaTime;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// Notices that an upstream answers in another step than the dataset declares. Hours where quarter hours are expected would leave
/// gaps that nothing can fill, quarter hours where hours are expected would be stored beside the slots. Only a cadence has a step
/// that rows can be held against: of other patterns it says nothing.
/// </summary>
internal static class CadenceDrift
{
    /// <summary>From so many rows of a series on, a distance that none of them falls below is taken for their step.</summary>
    public const int TellingRows = 8;

    /// <exception cref="UpstreamException">The rows of a series have another step: <see cref="Failure.Drift"/>.</exception>
    public static void Check(FillPlan plan, RowBuffer rows)
    {
        if (plan.Dataset.Cadence is not Cadence cadence)
        {
            return;
        }

        IReadOnlyList<long>? last = null;
        foreach (var (series, instants) in rows.BySeries())
        {
            if (!ReferenceEquals(instants, last))
            {
                Check(plan, cadence, series, last = instants);
            }
        }
    }

    private static void Check(FillPlan plan, Cadence cadence, int seriesId, IReadOnlyList<long> micros)
    {
        // The declared step may change within the chunk.
        foreach (var part in micros.Select(at => Instant.FromUnixTimeTicks(at * TimeSpan.TicksPerMicrosecond)).GroupBy(cadence.StepAt))
        {
            Check(plan, cadence, seriesId, part.Key, [.. part]);
        }
    }

    private static void Check(FillPlan plan, Cadence cadence, int seriesId, Duration declared, List<Instant> instants)
    {
        var beside = instants.Count(at => !cadence.IsSlot(at));
        var found = instants.Zip(instants.Skip(1), (a, b) => b - a).DefaultIfEmpty(declared).Min();
        var isWider = instants.Count >= TellingRows && found > declared && found.ToInt64Nanoseconds() % declared.ToInt64Nanoseconds() == 0;
        if (beside <= instants.Count - beside && !isWider)
        {
            return;
        }

        var series = plan.Series[plan.SeriesIds.ToList().IndexOf(seriesId)];
        var where = beside > 0 ? $", {beside} of {instants.Count} rows beside its slots" : "";
        throw new UpstreamException(
            Failure.Drift,
            $"{plan.Dataset.Name} is declared every {Periods.Format(declared)}, but the rows of '{series}' come every {Periods.Format(found)}{where}.");
    }
}
