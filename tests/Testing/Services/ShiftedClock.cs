namespace DataFetch.Testing.Services;

/// <summary>The system's clock, put forward or back: days pass when a test says so, and timers run as ever.</summary>
public sealed class ShiftedClock(DateTimeOffset start) : TimeProvider
{
    private long ticks = (start - System.GetUtcNow()).Ticks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ticks));

    public void Advance(TimeSpan span) => Interlocked.Add(ref ticks, span.Ticks);
}
