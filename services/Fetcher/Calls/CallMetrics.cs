using System.Diagnostics.Metrics;

namespace DataFetch.Fetcher.Calls;

/// <summary>Counts and times of upstream calls, by source and outcome.</summary>
internal sealed class CallMetrics
{
    private readonly Counter<long> calls;
    private readonly Histogram<double> seconds;

    public CallMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("DataFetch.Fetcher");
        calls = meter.CreateCounter<long>("datafetch.upstream.calls", "{call}", "HTTP requests to upstreams, by source and outcome.");
        seconds = meter.CreateHistogram(
            "datafetch.upstream.duration", "s", "From sending a request to the end of its body.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
    }

    public void Called(string source, string outcome, TimeSpan duration)
    {
        calls.Add(1, new("source", source), new("outcome", outcome));
        seconds.Record(duration.TotalSeconds, new("source", source), new("outcome", outcome));
    }
}
