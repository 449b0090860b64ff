namespace DataFetch.Benchmarks.Budgets;

/// <summary>A clock that is wrong by a constant: the time of day and the timestamps, as on another machine.</summary>
internal sealed class OffsetTimeProvider(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(offset.TotalSeconds * TimestampFrequency);
}
