using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Times;
using DataFetch.Storage.Schedules;
using NodaTime;

namespace DataFetch.Backfill.Scheduling.Firings;

/// <summary>Says that a schedule fires, and which of its times nobody fired.</summary>
internal sealed partial class Announcer(
    SourceCatalog catalog, FiringStore firings, FiringSignal signal, ScheduleMetrics metrics, TimeProvider time, ILogger<Announcer> logger)
{
    /// <summary>More than that are not written down one by one: two weeks of five minutes.</summary>
    private const int MostMissed = 5000;

    /// <summary>Fires for the newest declared time; those before it that nobody fired are missed.</summary>
    /// <param name="scheduledAt">When it was to fire; a recovered one fires for that time, however late.</param>
    public async Task TimedAsync(string id, Instant scheduledAt, bool isRecovered, CancellationToken ct)
    {
        if (catalog.Schedules.FirstOrDefault(s => s.Id == id)?.Times is not { } times)
        {
            LogUnknown(id); // a newer version declares it
            return;
        }

        var now = time.GetInstant();
        // The clock that fired it may be ahead of this one.
        var at = times.Last(isRecovered ? scheduledAt : Instant.Max(scheduledAt, now));
        if (await firings.AnnounceAsync(id, at, FiringCause.Timed, await MissedAsync(id, times, at, ct), now, ct) is not { } announced)
        {
            return;
        }

        metrics.Fired(id, now - at, announced.Missed);
        signal.Raise();
        if (announced.Missed > 0)
        {
            LogMissed(id, announced.Missed, at);
        }
    }

    /// <summary>Fires by hand.</summary>
    /// <returns>The firing's id.</returns>
    /// <exception cref="RequestException">It was fired at this very instant.</exception>
    public async Task<Guid> ByHandAsync(Schedule schedule, CancellationToken ct)
    {
        var now = time.GetInstant();
        var announced = await firings.AnnounceAsync(schedule.Id, now, FiringCause.Manual, [], now, ct)
            ?? throw new RequestException(RequestError.NotNow, $"'{schedule.Id}' is being triggered at this very instant; try again.");
        signal.Raise();
        return announced.Id;
    }

    private async Task<IReadOnlyList<Instant>> MissedAsync(string id, ScheduleTimes times, Instant at, CancellationToken ct) =>
        await firings.NewestAsync(id, at, ct) is { } before ? times.Between(before, at, MostMissed) : [];

    [LoggerMessage(LogLevel.Warning, "Of {Schedule} {Count} firings before {ScheduledAt} were missed")]
    private partial void LogMissed(string schedule, int count, Instant scheduledAt);

    [LoggerMessage(LogLevel.Warning, "The schedule {Schedule} fires and is not declared here")]
    private partial void LogUnknown(string schedule);
}
