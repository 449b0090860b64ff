using DataFetch.Catalog.Definitions;
using DataFetch.GapDetector.Recovery;

namespace DataFetch.GapDetector.Summaries;

/// <summary>What is to be done about a dataset.</summary>
/// <param name="Fetchable">Missing slots that somebody can be asked for now.</param>
/// <param name="Failed">Slots that were given up.</param>
/// <param name="Waits">Why the other missing slots cannot be had now, each reason once.</param>
/// <param name="IsHeld">Whether a key or a clearance is among what is waited for: neither comes by itself.</param>
internal sealed record SummaryAction(long Fetchable, long Failed, IReadOnlyList<string> Waits, bool IsHeld)
{
    /// <summary>In a word: the first of these that there is.</summary>
    public string Name => this switch
    {
        { Fetchable: > 0 } => "backfill",
        { Failed: > 0 } => "retry",
        { Waits.Count: > 0 } => $"wait: {string.Join("; ", Waits)}",
        _ => "none",
    };

    public bool IsNeeded => Fetchable > 0 || Failed > 0 || IsHeld;

    public static SummaryAction Of(SourceCatalog catalog, Standing standing, RecoveryPlan recovery)
    {
        // What lacks its key is planned so that its task tells; it gets nothing.
        var shares = standing.Gaps.GroupBy(g => g.Series)
            .SelectMany(series => recovery.Of([.. series]))
            .ToLookup(s => s.Provider is { } provider && !recovery.Availability.LacksKey(catalog.Request(provider)));
        var waits = shares[false].Select(s => s.Note).OfType<string>().Distinct().ToList();
        return new SummaryAction(
            shares[true].Sum(s => s.Slots) + standing.Things.Missing, standing.Slots.Unreachable, waits,
            recovery.Availability.Excluded.Values.Any(e => waits.Contains(e.Reason)));
    }
}
