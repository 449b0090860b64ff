using System.Diagnostics.Metrics;
using DataFetch.Storage.Schedules;
using NodaTime;

namespace DataFetch.Backfill.Scheduling;

/// <summary>How schedules fire, by schedule.</summary>
internal sealed class ScheduleMetrics
{
    private readonly Counter<long> firings;
    private readonly Counter<long> missed;
    private readonly Histogram<double> lateness;

    public ScheduleMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("DataFetch.Backfill");
        firings = meter.CreateCounter<long>("datafetch.schedule.firings", "{firing}", "Firings that ended, by schedule and state.");
        missed = meter.CreateCounter<long>("datafetch.schedule.missed", "{firing}", "Declared times that nobody fired.");
        lateness = meter.CreateHistogram(
            "datafetch.schedule.lateness", "s", "From the declared time to the firing.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1, 5, 30, 60, 300, 1800, 3600, 86400] });
    }

    public void Fired(string schedule, Duration late, int missedBefore)
    {
        lateness.Record(late.TotalSeconds, new KeyValuePair<string, object?>("schedule", schedule));
        missed.Add(missedBefore, new KeyValuePair<string, object?>("schedule", schedule));
    }

    public void Ended(string schedule, FiringState state) => firings.Add(1, new("schedule", schedule), new("state", state.ToString().ToLowerInvariant()));
}
