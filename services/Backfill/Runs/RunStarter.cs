using System.Diagnostics;
using DataFetch.Backfill.Queueing;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Runs;
using NodaTime;

namespace DataFetch.Backfill.Runs;

/// <param name="Estimate">What the sources' limits take for the planned calls, and for those about what they will find.</param>
internal sealed record StartedRun(RunRecord Run, Duration Estimate);

/// <summary>Starts what was planned.</summary>
internal sealed class RunStarter(
    SourceCatalog catalog, RunPlanner planner, RunStore store, RunReader runs, RunResults results, HintDispatcher dispatcher, TimeProvider time)
{
    public async Task<StartedRun> StartAsync(RunRequest request, CancellationToken ct) => await StartAsync(await planner.PlanAsync(request, ct), ct);

    public async Task<StartedRun> StartAsync(PlannedRun planned, CancellationToken ct)
    {
        var (request, plan) = (planned.Request, planned.Plan);
        var run = new NewRun(
            request.Id ?? Guid.CreateVersion7(time.GetUtcNow()), request.Purpose, [.. planned.Parts.Select(Range)], Datasets(planned),
            [.. plan.Chunks.Select(c => new NewTask(Guid.CreateVersion7(time.GetUtcNow()), c.Chunk, request.Priority, c.Calls))])
        {
            Enriched = request.Things(catalog),
            EntityPriority = request.Priority,
            PlannedAfter = request.Scope == RunScope.All ? null : planned.PlannedAfter,
        };
        await dispatcher.HintAsync(await store.CreateAsync(run, Activity.Current?.Id, planned.PlannedAt, ct));
        await results.WriteAsync(ct); // of one that had nothing to do
        var started = (await runs.FindAsync(run.Id, ct))!;
        return new StartedRun(started, TimeLeft.Of(catalog, started.Progress, planned.PlannedAt));
    }

    private static RunRange Range(RunPart part) => new(part.Dataset.Name, part.Series, part.Range.Start, part.Range.End);

    // Datasets that lack nothing are listed, too: they were asked about.
    private static IReadOnlyList<NewRunDataset> Datasets(PlannedRun planned)
    {
        var needs = planned.Needs.ToLookup(n => n.Dataset.Name);
        var leftOut = planned.Plan.Unplannable.Select(u => u.Need).ToLookup(n => n.Dataset.Name);
        return
        [
            .. planned.Parts.Select(p => p.Dataset.Name).Distinct()
                .Select(name => new NewRunDataset(name, Slots(needs[name]), needs[name].Sum(n => n.Ranges.Count), Slots(leftOut[name]))),
        ];
    }

    private static long Slots(IEnumerable<SeriesNeed> needs) => needs.Sum(n => n.Dataset.Cadence.Count(n.Ranges));
}
