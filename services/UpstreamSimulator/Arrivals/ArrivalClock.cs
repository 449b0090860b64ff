namespace DataFetch.UpstreamSimulator.Arrivals;

/// <summary>
/// Microseconds since 1970 that never go back. It is not the clock of the domain: what is published follows the application's
/// <see cref="TimeProvider"/>, which a test may stop, while callers keep limits in real time. A test that wants to own this one
/// too registers a <see cref="TimeProvider"/> under the key <see cref="Key"/>.
/// </summary>
internal sealed class ArrivalClock(TimeProvider clock)
{
    public const string Key = "arrivals";

    private readonly long origin = clock.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
    private readonly long started = clock.GetTimestamp();

    public long NowMicroseconds() => (origin + clock.GetElapsedTime(started).Ticks) / TimeSpan.TicksPerMicrosecond;

    public Task DelayAsync(TimeSpan delay, CancellationToken ct) => Task.Delay(delay, clock, ct);
}
