using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Times;

namespace DataFetch.Catalog.Loading;

/// <summary>Makes the schedules of a file.</summary>
internal sealed class ScheduleBuilder(YamlFile file, SchedulesDocument document, List<CatalogFault> faults)
{
    private readonly DocumentReader read = new(file, faults);

    public IReadOnlyList<Schedule> Build() => [.. document.Schedules.Select(s => Schedule(s.Key, s.Value, $"schedules.{s.Key}"))];

    private Schedule Schedule(string id, ScheduleDocument schedule, string path)
    {
        if (new object?[] { schedule.Run, schedule.Trigger, schedule.System }.Count(does => does is not null) != 1)
        {
            read.Fail(path, "Give one of 'run', 'trigger' and 'system': what it does.");
        }

        return new Schedule
        {
            Id = id,
            Title = schedule.Title,
            Times = Times(schedule, path),
            Run = schedule.Run is { } run
                ? new ScheduledRun(
                    ByName<RunMode>(run.Mode), run.Datasets, run.DaysBack, read.Span(run.Threshold, $"{path}.run.threshold"), run.Refetch, run.Priority)
                : null,
            Trigger = schedule.Trigger,
            System = schedule.System is { } job ? new ScheduledSystemJob(ByName<SystemJob>(job.Job), job.Datasets, job.DaysBack) : null,
            FollowedBy = schedule.FollowedBy,
            Enabled = schedule.Enabled,
        };
    }

    private ScheduleTimes? Times(ScheduleDocument schedule, string path)
    {
        switch (schedule)
        {
            case { Cron: { } cron, Zone: { } zone, Every: null }:
                var times = CronTimes.Create(cron, read.Zone(zone, $"{path}.zone"));
                if (times is null)
                {
                    read.Fail($"{path}.cron", $"'{cron}' is no cron expression: minute, hour, day, month, day of the week, of which one of the days is '*'.");
                }

                return times;
            case { Cron: null, Zone: null, Every: { } every }:
                var interval = IntervalTimes.Create(read.Span(every, $"{path}.every"));
                if (interval is null)
                {
                    read.Fail($"{path}.every", $"'{every}' does not divide a day into whole seconds.");
                }

                return interval;
            case { Cron: null, Zone: null, Every: null }:
                return null;
            default:
                read.Fail(path, "Give 'cron' and 'zone', or 'every', which counts from midnight UTC, or neither: then it fires by hand or after others.");
                return null;
        }
    }

    // The schema has the words.
    private static T ByName<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
