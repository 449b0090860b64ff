using System.Diagnostics;
using DataFetch.Backfill.Entities;
using DataFetch.Backfill.Queueing;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Entities;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Tasks;
using NodaTime;

namespace DataFetch.Backfill.Runs;

/// <param name="Estimate">What the sources' limits take for the planned calls.</param>
internal sealed record StartedRun(RunRecord Run, Duration Estimate);

/// <summary>Plans a run over what its ranges lack, and starts it.</summary>
internal sealed class RunStarter(
    SourceCatalog catalog, LedgerReader ledger, AvailabilityReader availability, EntityPlanner entities, RunStore store, RunReader runs,
    HintDispatcher dispatcher, TimeProvider time)
{
    public async Task<StartedRun> StartAsync(RunRequest request, CancellationToken ct)
    {
        var now = time.GetInstant();
        List<RunPart> parts = [.. DerivedParts.Fetched(catalog, request.Parts)];
        var needs = new List<SeriesNeed>();
        foreach (var part in parts)
        {
            needs.AddRange(await NeedsAsync(part, request.Refetch, now, ct));
        }

        var able = await availability.ReadAsync(ct);
        var plan = Planner.Plan(catalog, needs, now, able);
        needs = Planned(needs, plan);
        List<Dataset> datasets = [.. parts.Select(p => p.Dataset).DistinctBy(d => d.Name)];
        var asked = await entities.PlanAsync(datasets, able, request.RetriesFailedEntities, ct);
        var run = new NewRun(
            Guid.CreateVersion7(time.GetUtcNow()), request.Purpose, needs.Sum(n => n.Ranges.Count), Requested(datasets, needs, asked),
            [.. Tasks(plan, asked, request.Priority)]);
        await dispatcher.HintAsync(await store.CreateAsync(run, Activity.Current?.Id, now, ct));
        return new StartedRun((await runs.FindAsync(run.Id, ct))!, plan.Duration);
    }

    private async Task<IEnumerable<SeriesNeed>> NeedsAsync(RunPart part, bool refetch, Instant now, CancellationToken ct)
    {
        if (refetch)
        {
            return from alike in part.Series.GroupBy(part.Dataset.For)
                   let all = alike.Key.Cadence.Cells(TimeRangeSet.Of(alike.Key.Expected(part.Range, now)))
                   where all.Count > 0
                   from series in alike
                   select new SeriesNeed(alike.Key, series, all);
        }

        var ledgers = await ledger.ReadAsync(part.Dataset, part.Series, part.Range, ct);
        return from series in part.Series
               let ranges = Gaps.ToFetch(ledgers[series].Of(part.Dataset, series), part.Range, now)
               where ranges.Count > 0
               select new SeriesNeed(part.Dataset.For(series), series, ranges);
    }

    // In the order of their stages: an entity is asked about behind what may say it all the same.
    private IEnumerable<NewTask> Tasks(Plan plan, IReadOnlyList<PlannedEntity> asked, TaskPriority priority) =>
        plan.Chunks.Select(c => (c.Chunk, Entity: (EntityKey?)null)).Concat(asked.Select(a => (a.Chunk, Entity: (EntityKey?)a.Entity)))
            .OrderBy(t => catalog.Request(t.Chunk.Provider).Stage)
            .Select(t => new NewTask(Guid.CreateVersion7(time.GetUtcNow()), t.Chunk, priority, t.Entity));

    // What no provider can have is not what the run sets out to get. Several parts of one series, as of a dataset and of one that is
    // computed from it, count once.
    private static List<SeriesNeed> Planned(List<SeriesNeed> needs, Plan plan)
    {
        var unplannable = plan.Unplannable.ToLookup(u => (u.Need.Dataset.Name, u.Need.Series), u => u.Need.Ranges);
        return
        [
            .. from need in needs
               group need by (need.Dataset.Name, need.Series) into same
               let all = same.Skip(1).Aggregate(same.First().Ranges, (ranges, need) => ranges.Union(need.Ranges))
               let planned = same.First() with { Ranges = unplannable[same.Key].Aggregate(all, (left, ranges) => left.Except(ranges)) }
               where planned.Ranges.Count > 0
               select planned,
        ];
    }

    private static Dictionary<string, long> Requested(IEnumerable<Dataset> datasets, List<SeriesNeed> needs, IReadOnlyList<PlannedEntity> asked) =>
        datasets.ToDictionary(
            d => d.Name, d => needs.Where(n => n.Dataset.Name == d.Name).Sum(n => n.Dataset.Cadence.Count(n.Ranges)) + asked.LongCount(a => a.For == d.Name));
}
