namespace DataFetch.Benchmarks.Makespan;

/// <summary>What the upstream saw since it was last asked to forget.</summary>
/// <param name="Attempts">Calls that arrived.</param>
/// <param name="Throttled">Of them those that were refused with Retry-After; <paramref name="Excess"/> of these because they were too many.</param>
/// <param name="ClosedSeconds">The union of the times that Retry-After closed the source.</param>
internal sealed record UpstreamReport(long Attempts, long Throttled, long Excess, long Errors, long Truncated, double ClosedSeconds)
{
    public const int CallsPerSecond = 50;

    /// <summary>No client that calls as often could be done sooner: all attempts at the full rate, and nothing while the source was closed.</summary>
    public double Bound => ((double)Attempts / CallsPerSecond) + ClosedSeconds;
}
