using DataFetch.Backfill.Entities;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Tasks;
using NodaTime;

namespace DataFetch.Backfill.Fallback;

/// <summary>
/// Decides who is asked next because of ended tasks: for what they left the providers after theirs, in the order of preference, and
/// about the entities that they found.
/// </summary>
internal sealed class FallbackPlanner(
    SourceCatalog catalog, LedgerReader ledger, AvailabilityReader availability, EntityPlanner entities, TimeProvider time)
{
    /// <summary>
    /// The chunks for what is expected now and still lacking in the tasks' ranges, and for what they found. Few statements, however
    /// many tasks.
    /// </summary>
    public async Task<IReadOnlyList<FollowUp>> PlanAsync(IReadOnlyList<EndedTask> ended, CancellationToken ct)
    {
        var now = time.GetInstant();
        var expected = ended.SelectMany(e => Needs(e, now), (e, need) => (e.Task, Need: need)).ToList();
        if (expected.Count == 0 && ended.All(e => e.Found.Count == 0))
        {
            return [];
        }

        var able = await availability.ReadAsync(ct);
        var lacking = expected.Count == 0 ? [] : await ledger.LackingAsync([.. expected.Select(e => e.Need)], ct);
        return
        [
            .. from left in expected.Zip(lacking, (e, lacks) => (e.Task, Expected: e.Need, Lacking: lacks))
               group left by left.Task into task
               from chunk in Planner.Plan(catalog, task.Select(t => t.Lacking).Where(n => n.Ranges.Count > 0), now, able).Chunks
               select new FollowUp(
                   task.Key.Id, chunk.Chunk, Reason(task.Key, Count(task.Select(t => t.Lacking)), Count(task.Select(t => t.Expected)))),
            .. entities.Follow(ended, able),
        ];
    }

    // Only series that another provider serves. A catalog that has changed meanwhile may not know the chunk's names any more.
    private IEnumerable<SeriesNeed> Needs(EndedTask ended, Instant now) =>
        from chunk in (Chunk[])[ended.Task.Chunk]
        where chunk.Entity is null
        from fill in chunk.Fills
        where ended.Datasets.Contains(fill.Dataset)
        from declared in catalog.Datasets
        where declared.Name == fill.Dataset
        from alike in fill.Series.Where(declared.Series.Contains).GroupBy(declared.For)
        let cells = alike.Key.Cadence.Cells(TimeRangeSet.Of(alike.Key.Expected(chunk.Range, now)))
        where cells.Count > 0
        from series in alike
        where Planner.HasOther(catalog, declared, series, chunk.Provider)
        select new SeriesNeed(alike.Key, series, cells, chunk.Provider);

    private static string Reason(TaskRecord task, long lacking, long expected) => task.State == TaskState.Failed
        ? task.Error ?? "failed"
        : $"empty: {lacking} of {expected} slots lacking at {task.Chunk.Provider}";

    private static long Count(IEnumerable<SeriesNeed> needs) => needs.Sum(n => n.Dataset.Cadence.Count(n.Ranges));
}
