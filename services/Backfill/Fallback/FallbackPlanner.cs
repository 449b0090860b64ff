using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Tasks;
using NodaTime;

namespace DataFetch.Backfill.Fallback;

/// <summary>Decides who is asked next for what ended tasks left: the providers after theirs, in the order of preference.</summary>
internal sealed class FallbackPlanner(SourceCatalog catalog, LedgerReader ledger, AvailabilityReader availability, TimeProvider time)
{
    /// <summary>The chunks for what is expected now and still lacking in the tasks' ranges. Few statements, however many tasks.</summary>
    public async Task<IReadOnlyList<FollowUp>> PlanAsync(IReadOnlyList<EndedTask> ended, CancellationToken ct)
    {
        var now = time.GetInstant();
        var expected = ended.SelectMany(e => Needs(e, now), (e, need) => (e.Task, Need: need)).ToList();
        if (expected.Count == 0)
        {
            return [];
        }

        var able = await availability.ReadAsync(ct);
        var lacking = await ledger.LackingAsync([.. expected.Select(e => e.Need)], ct);
        return
        [
            .. from left in expected.Zip(lacking, (e, lacks) => (e.Task, Expected: e.Need, Lacking: lacks))
               group left by left.Task into task
               from chunk in Planner.Plan(catalog, task.Select(t => t.Lacking).Where(n => n.Ranges.Count > 0), now, able).Chunks
               select new FollowUp(
                   task.Key.Id, chunk.Chunk, Reason(task.Key, Count(task.Select(t => t.Lacking)), Count(task.Select(t => t.Expected)))),
        ];
    }

    // Only series that another provider serves. A catalog that has changed meanwhile may not know the chunk's names any more.
    private IEnumerable<SeriesNeed> Needs(EndedTask ended, Instant now) =>
        from chunk in (Chunk[])[ended.Task.Chunk]
        from fill in chunk.Fills
        where chunk.Entity is null && ended.Datasets.Contains(fill.Dataset)
        from declared in catalog.Datasets
        where declared.Name == fill.Dataset
        let dataset = declared.For(fill.Series[0])
        let cells = dataset.Cadence.Cells(TimeRangeSet.Of(dataset.Expected(chunk.Range, now)))
        where cells.Count > 0
        from series in fill.Series
        where dataset.Series.Contains(series) && Planner.HasOther(catalog, dataset, series, Provider(chunk))
        select new SeriesNeed(dataset, series, cells, Provider(chunk));

    private static string Reason(TaskRecord task, long lacking, long expected) => task.State == TaskState.Failed
        ? task.Error ?? "failed"
        : $"empty: {lacking} of {expected} slots lacking at {Provider(task.Chunk)}";

    private static long Count(IEnumerable<SeriesNeed> needs) => needs.Sum(n => n.Dataset.Cadence.Count(n.Ranges));

    private static string Provider(Chunk chunk) => $"{chunk.Source}.{chunk.Request}";
}
