using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Requests;
using DataFetch.GapDetector.Coverage;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Entities;
using NodaTime;

namespace DataFetch.GapDetector.Summaries;

/// <summary>How a dataset stands.</summary>
/// <param name="Latest">The instant of its newest row; null where it has none.</param>
/// <param name="Missing">The time in which at least one series lacks a slot.</param>
internal sealed record DatasetSummary(Dataset Dataset, DatasetStatus Status, Instant? Latest, TimeRangeSet Missing, SlotCounts Slots);

internal enum DatasetStatus
{
    Complete,

    /// <summary>Only the newest slots are missing.</summary>
    Behind,

    Incomplete,

    /// <summary>There is no row at all.</summary>
    Empty,
}

/// <summary>Judges the last days of datasets.</summary>
internal sealed class SummaryBuilder(CoverageReader coverage, LedgerReader ledger, EntityReader entities)
{
    public async Task<IReadOnlyList<DatasetSummary>> BuildAsync(
        IReadOnlyList<Dataset> datasets, int days, Instant now, CancellationToken ct)
    {
        var summaries = new List<DatasetSummary>();
        foreach (var dataset in datasets)
        {
            var range = RangeParser.LastDays(dataset, days, now);
            var known = await coverage.ReadAsync(new Scope(dataset, dataset.Series, range), ct);
            summaries.Add(Judge(dataset, known, range, now, await ledger.LatestAsync(dataset, ct), await entities.CountAsync(dataset, ct)));
        }

        return summaries;
    }

    private static DatasetSummary Judge(
        Dataset dataset, IReadOnlyList<SeriesCoverage> known, TimeRange range, Instant now, Instant? latest, SlotCounts things)
    {
        var slots = Gaps.Count(known, range, now) + things;
        var gaps = known.Select(c => Gaps.Find(c, range, now)).ToList();
        var status =
            slots.Missing == 0 && slots.Unreachable == 0 ? DatasetStatus.Complete
            : latest is null ? DatasetStatus.Empty
            : slots.Unreachable + things.Missing == 0 && known.Zip(gaps).All(g => IsNewestOnly(g.First, g.Second)) ? DatasetStatus.Behind
            : DatasetStatus.Incomplete;
        return new DatasetSummary(dataset, status, latest, TimeRangeSet.Of(gaps.SelectMany(g => g, (_, gap) => gap.Range)), slots);

        bool IsNewestOnly(SeriesCoverage series, IReadOnlyList<Gap> gaps) =>
            gaps.Count == 0 || (gaps.Count == 1 && gaps[0].Range.End >= series.Dataset.Expected(range, now).End);
    }
}

internal static class SummariesFeature
{
    public static IServiceCollection AddSummaries(this IServiceCollection services) => services.AddSingleton<SummaryBuilder>();
}
