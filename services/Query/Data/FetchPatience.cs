namespace DataFetch.Query.Data;

/// <summary>How long a reader's fetch may take.</summary>
internal static class FetchPatience
{
    /// <summary>For callers who gave no deadline.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan MaxMargin = TimeSpan.FromSeconds(5);

    /// <summary>What is left until the deadline, less a tenth (at most five seconds) in which the answer itself is sent.</summary>
    /// <param name="deadline">UTC; <see cref="DateTime.MaxValue"/> for none.</param>
    public static TimeSpan Before(DateTime deadline)
    {
        if (deadline == DateTime.MaxValue)
        {
            return Default;
        }

        // The caller's deadline is of the world's clock, whatever the domain's says.
        var left = deadline - TimeProvider.System.GetUtcNow().UtcDateTime;
        var margin = TimeSpan.FromTicks(Math.Min(left.Ticks / 10, MaxMargin.Ticks));
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left - margin;
    }
}
