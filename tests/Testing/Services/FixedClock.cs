namespace DataFetch.Testing.Services;

/// <summary>The domain's clock stands where a test puts it; timers run as always.</summary>
public sealed class FixedClock : TimeProvider
{
    /// <summary>A Tuesday; in Madrid it is 14:30.</summary>
    public DateTimeOffset Now { get; set; } = new(2025, 6, 10, 12, 30, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
