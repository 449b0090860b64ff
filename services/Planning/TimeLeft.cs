using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>How far a run is with a source that it has not done with.</summary>
/// <param name="Left">Calls that are planned for tasks that have not ended.</param>
/// <param name="UnderWay">Calls that those of them that are under way have made, as their workers last told.</param>
/// <param name="Ended">Calls of the tasks that have ended.</param>
/// <param name="EndedPlanned">Calls that were planned for these.</param>
/// <param name="Since">When the first of its tasks was started, later by as long as the run has rested; null for none yet.</param>
public sealed record SourceProgress(string Source, long Left, long UnderWay, long Ended, long EndedPlanned, Instant? Since)
{
    /// <summary>Calls about things that the tasks which have not ended will see first, as the catalog says of their days (<see cref="Dataset.NewKeysADay"/>).</summary>
    public long Coming { get; init; }
}

/// <summary>How long a run will take yet.</summary>
public static class TimeLeft
{
    /// <summary>
    /// Sources are called side by side, so the slowest decides. Of each the calls that are left, as many more than planned as those before
    /// took, at the rate seen so far; no faster than its limits allow, and at their rate as long as nothing was seen.
    /// </summary>
    public static Duration Of(SourceCatalog catalog, IEnumerable<SourceProgress> progress, Instant now) =>
        progress.Aggregate(Duration.Zero, (longest, p) => Duration.Max(longest, Of(catalog.Source(p.Source), p, now)));

    /// <summary>The same of one source.</summary>
    public static Duration Of(Source source, SourceProgress progress, Instant now)
    {
        var excess = progress.EndedPlanned == 0 ? 1 : (double)progress.Ended / progress.EndedPlanned;
        var left = Math.Max(0, (progress.Left * excess) - progress.UnderWay) + progress.Coming;
        var allowed = SourceEstimate.Of(source, (long)Math.Ceiling(left)).Duration;
        var done = progress.Ended + progress.UnderWay;
        return done == 0 || progress.Since is not { } since || now <= since ? allowed : Duration.Max(allowed, (now - since) * (left / done));
    }
}
