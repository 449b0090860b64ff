namespace DataFetch.Fetcher.Calls;

/// <summary>What this process has seen of a source since it started.</summary>
public sealed class SourceHealth(TimeProvider time)
{
    private readonly Lock gate = new();
    private HealthReport report = new(0, 0, null, null, null);

    public HealthReport Report
    {
        get
        {
            lock (gate)
            {
                return report;
            }
        }
    }

    /// <summary>Whether the breaker lets nothing through now.</summary>
    public bool IsBroken => Report.BrokenUntil is { } until && time.GetUtcNow() < until;

    internal void Succeeded() => Change(r => r with { Calls = r.Calls + 1, LastCall = time.GetUtcNow(), LastError = null });

    internal void Failed(UpstreamException error) =>
        Change(r => r with { Calls = r.Calls + 1, Failed = r.Failed + 1, LastCall = time.GetUtcNow(), LastError = error.Text });

    internal void Broken(TimeSpan duration) => Change(r => r with { BrokenUntil = time.GetUtcNow() + duration });

    private void Change(Func<HealthReport, HealthReport> change)
    {
        lock (gate)
        {
            report = change(report);
        }
    }
}

/// <param name="LastError">Null where the last call succeeded.</param>
/// <param name="BrokenUntil">When the circuit breaker lets the next call through; null or past where it does now.</param>
public sealed record HealthReport(long Calls, long Failed, DateTimeOffset? LastCall, string? LastError, DateTimeOffset? BrokenUntil);
