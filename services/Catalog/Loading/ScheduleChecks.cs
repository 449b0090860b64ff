using DataFetch.Catalog.Definitions;

namespace DataFetch.Catalog.Loading;

/// <summary>What no file of schedules can know alone: names that are there twice, and datasets and schedules that are not there.</summary>
internal static class ScheduleChecks
{
    /// <summary>The schedules that there is something to do for: of a shipped file those fall away whose datasets a user's files declare no more.</summary>
    public static List<LoadedSchedules> Served(IReadOnlyList<LoadedSchedules> files, Func<string, bool> isShipped, IReadOnlySet<string> datasets)
    {
        var served = files.Select(f => isShipped(f.File.Name) ? f with { Schedules = [.. f.Schedules.Select(s => Served(s, datasets)).OfType<Schedule>()] } : f).ToList();
        var left = served.SelectMany(f => f.Schedules).Select(s => s.Id).ToHashSet();
        return
        [
            .. served.Select(f => isShipped(f.File.Name)
                ? f with { Schedules = [.. f.Schedules.Select(s => s with { FollowedBy = [.. s.FollowedBy.Where(left.Contains)] })] }
                : f),
        ];
    }

    public static void Check(IReadOnlyList<LoadedSchedules> files, IReadOnlySet<string> datasets, List<CatalogFault> faults)
    {
        var all = files.SelectMany(f => f.Schedules, (f, s) => (f.File, Schedule: s)).ToLookup(s => s.Schedule.Id);
        foreach (var twice in all.Where(g => g.Count() > 1))
        {
            faults.Add(twice.Last().File.Fault($"schedules.{twice.Key}", $"The schedule '{twice.Key}' is also declared in {twice.First().File.Name}."));
        }

        foreach (var (file, schedule) in all.SelectMany(g => g))
        {
            var path = $"schedules.{schedule.Id}";
            CheckNames(file, $"{path}.run.datasets", schedule.Run?.Datasets, datasets.Contains, "dataset", faults);
            CheckNames(file, $"{path}.system.datasets", schedule.System?.Datasets, datasets.Contains, "dataset", faults);
            CheckNames(file, $"{path}.followed_by", schedule.FollowedBy, all.Contains, "schedule", faults);
            if (Follows(schedule, id => all[id].FirstOrDefault().Schedule).Contains(schedule.Id))
            {
                faults.Add(file.Fault($"{path}.followed_by", $"'{schedule.Id}' would follow itself, again and again."));
            }
        }
    }

    private static void CheckNames(
        YamlFile file, string path, IReadOnlyList<string>? names, Func<string, bool> isKnown, string what, List<CatalogFault> faults)
    {
        for (var i = 0; i < names?.Count; i++)
        {
            if (!isKnown(names[i]))
            {
                faults.Add(file.Fault($"{path}[{i}]", $"There is no {what} '{names[i]}'."));
            }
        }
    }

    private static Schedule? Served(Schedule schedule, IReadOnlySet<string> datasets) => schedule switch
    {
        { Run: { Datasets.Count: > 0 } run } => run.Datasets.Where(datasets.Contains).ToList() is { Count: > 0 } left
            ? schedule with { Run = run with { Datasets = left } }
            : null,
        { System: { Datasets.Count: > 0 } job } => job.Datasets.Where(datasets.Contains).ToList() is { Count: > 0 } left
            ? schedule with { System = job with { Datasets = left } }
            : null,
        _ => schedule,
    };

    private static HashSet<string> Follows(Schedule schedule, Func<string, Schedule?> find)
    {
        var followers = new HashSet<string>();
        var open = new Queue<string>(schedule.FollowedBy);
        while (open.TryDequeue(out var id))
        {
            if (followers.Add(id))
            {
                find(id)?.FollowedBy.ToList().ForEach(open.Enqueue);
            }
        }

        return followers;
    }
}

internal sealed record LoadedSchedules(YamlFile File, IReadOnlyList<Schedule> Schedules);
