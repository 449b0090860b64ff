using System.Diagnostics;

namespace DataFetch.Benchmarks.Makespan;

/// <summary>
/// Says what becomes of each call: 50 a second, latency of 0.2 s in the median and 2 s at the 99th percentile, and faults. Once it has
/// said Retry-After it refuses every call until then.
/// </summary>
internal sealed class FaultyUpstream(int seed)
{
    private const double ThrottledShare = 0.05;
    private const double ErrorShare = 0.02;
    private const double TruncatedShare = 0.01;

    // ln(10) / 2.326: a logarithm that is normal with it has a 99th percentile of ten times its median.
    private const double Spread = 0.9899;

    private static readonly TimeSpan Median = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Queue<long> recent = new();
    private Random random = new(seed);
    private UpstreamReport report = new(0, 0, 0, 0, 0, 0);
    private long closedUntil;

    public UpstreamReport Report
    {
        get
        {
            lock (gate)
            {
                return report;
            }
        }
    }

    public void Forget()
    {
        lock (gate)
        {
            (report, random, closedUntil) = (new(0, 0, 0, 0, 0, 0), new Random(seed), 0);
            recent.Clear();
        }
    }

    /// <summary>What becomes of a call that arrives now, and when it is answered.</summary>
    public (CallOutcome Outcome, TimeSpan Latency) Arrive()
    {
        lock (gate)
        {
            var now = Stopwatch.GetTimestamp();
            report = report with { Attempts = report.Attempts + 1 };
            while (recent.TryPeek(out var oldest) && now - oldest >= Stopwatch.Frequency)
            {
                recent.Dequeue();
            }

            var isExcess = recent.Count >= UpstreamReport.CallsPerSecond;
            recent.Enqueue(now);
            var draw = random.NextDouble();
            if (isExcess || now < closedUntil || draw < ThrottledShare)
            {
                Close(now, isExcess);
                return (CallOutcome.Throttled, TimeSpan.Zero);
            }

            var latency = Median * Math.Exp(Spread * Normal());
            if (draw < ThrottledShare + ErrorShare)
            {
                report = report with { Errors = report.Errors + 1 };
                return (CallOutcome.Error, latency);
            }

            if (draw < ThrottledShare + ErrorShare + TruncatedShare)
            {
                report = report with { Truncated = report.Truncated + 1 };
                return (CallOutcome.Truncated, latency);
            }

            return (CallOutcome.Page, latency);
        }
    }

    private void Close(long now, bool isExcess)
    {
        var until = now + (long)(RetryAfter.TotalSeconds * Stopwatch.Frequency);
        report = report with
        {
            Throttled = report.Throttled + 1,
            Excess = report.Excess + (isExcess ? 1 : 0),
            ClosedSeconds = report.ClosedSeconds + ((double)(until - Math.Max(now, closedUntil)) / Stopwatch.Frequency),
        };
        closedUntil = until;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

internal enum CallOutcome
{
    Page,

    /// <summary>429 with Retry-After: 1.</summary>
    Throttled,

    /// <summary>503.</summary>
    Error,

    /// <summary>Half of the body.</summary>
    Truncated,
}
