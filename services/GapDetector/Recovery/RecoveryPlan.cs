using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;

namespace DataFetch.GapDetector.Recovery;

/// <summary>What would fill some gaps, and which part of it is for what.</summary>
internal sealed class RecoveryPlan(SourceCatalog catalog, Plan plan, ProviderAvailability availability)
{
    private readonly PlanShares shares = new(catalog, plan, availability);

    public Plan Plan => plan;

    public ProviderAvailability Availability => availability;

    /// <summary>The source whose limits take longest; null where nothing is called.</summary>
    public SourceEstimate? Slowest => plan.Estimates.MaxBy(e => e.Duration);

    /// <summary>The same of shares alone. The calls of one source add up; sources are called side by side.</summary>
    public SourceEstimate? SlowestOf(IEnumerable<PlanShare> shares) => shares
        .Where(s => s.Estimate is not null)
        .GroupBy(s => s.Estimate!.Source)
        .Select(source => SourceEstimate.Of(catalog.Source(source.Key), source.Sum(s => s.Calls)))
        .MaxBy(e => e.Duration);

    /// <summary>What a gap takes, by provider and by reason to ask none.</summary>
    public IReadOnlyList<PlanShare> Of(Gap gap) => Of(gap.Dataset, gap.Series, gap.Range, () => gap.MissingSlots);

    /// <summary>The same of all gaps of a series, which are in order of time.</summary>
    public IReadOnlyList<PlanShare> Of(IReadOnlyList<Gap> gaps) => Of(
        gaps[0].Dataset, gaps[0].Series, new TimeRange(gaps[0].Range.Start, gaps[^1].Range.End), () => gaps.Sum(g => g.MissingSlots));

    private IReadOnlyList<PlanShare> Of(string dataset, string series, TimeRange range, Func<long> slots) =>
        catalog.Dataset(dataset).Derived is { } derived
            ? [new PlanShare(null, "", 0, slots(), null, $"computed from {derived.From}")]
            : shares.Of(dataset, series, range);
}
