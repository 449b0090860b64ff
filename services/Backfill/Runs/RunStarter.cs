using System.Diagnostics;
using DataFetch.Backfill.Queueing;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Runs;
using NodaTime;

namespace DataFetch.Backfill.Runs;

/// <param name="Estimate">What the sources' limits take for the planned calls.</param>
internal sealed record StartedRun(RunRecord Run, Duration Estimate);

/// <summary>Plans a run over what its ranges lack, and starts it.</summary>
internal sealed class RunStarter(
    SourceCatalog catalog, LedgerReader ledger, AvailabilityReader availability, RunStore store, RunReader runs, HintDispatcher dispatcher,
    TimeProvider time)
{
    public async Task<StartedRun> StartAsync(RunRequest request, CancellationToken ct)
    {
        var now = time.GetInstant();
        var needs = new List<SeriesNeed>();
        foreach (var part in request.Parts)
        {
            needs.AddRange(await NeedsAsync(part, request.Refetch, now, ct));
        }

        var plan = Planner.Plan(catalog, needs, now, await availability.ReadAsync(ct));
        needs = Planned(needs, plan);
        var run = new NewRun(
            Guid.CreateVersion7(time.GetUtcNow()), request.Purpose, needs.Sum(n => n.Ranges.Count), Requested(request, needs),
            [.. plan.Chunks.Select(c => new NewTask(Guid.CreateVersion7(time.GetUtcNow()), c.Chunk, request.Priority))]);
        await dispatcher.HintAsync(await store.CreateAsync(run, Activity.Current?.Id, now, ct));
        return new StartedRun((await runs.FindAsync(run.Id, ct))!, plan.Duration);
    }

    private async Task<IEnumerable<SeriesNeed>> NeedsAsync(RunPart part, bool refetch, Instant now, CancellationToken ct)
    {
        if (refetch)
        {
            var all = part.Dataset.Cadence.Cells(TimeRangeSet.Of(part.Dataset.Expected(part.Range, now)));
            return part.Series.Select(s => new SeriesNeed(part.Dataset, s, all)).Where(n => n.Ranges.Count > 0);
        }

        var ledgers = await ledger.ReadAsync(part.Dataset, part.Series, part.Range, ct);
        return from series in part.Series
               let ranges = Gaps.ToFetch(ledgers[series].Of(part.Dataset, series), part.Range, now)
               where ranges.Count > 0
               select new SeriesNeed(part.Dataset, series, ranges);
    }

    // What no provider can have is not what the run sets out to get.
    private static List<SeriesNeed> Planned(List<SeriesNeed> needs, Plan plan)
    {
        var unplannable = plan.Unplannable.ToLookup(u => (u.Need.Dataset.Name, u.Need.Series), u => u.Need.Ranges);
        return
        [
            .. from need in needs
               let planned = need with { Ranges = unplannable[(need.Dataset.Name, need.Series)].Aggregate(need.Ranges, (left, ranges) => left.Except(ranges)) }
               where planned.Ranges.Count > 0
               select planned,
        ];
    }

    private static Dictionary<string, long> Requested(RunRequest request, List<SeriesNeed> needs) =>
        request.Parts.Select(p => p.Dataset).DistinctBy(d => d.Name).ToDictionary(
            d => d.Name, d => needs.Where(n => n.Dataset.Name == d.Name).Sum(n => d.Cadence.Count(n.Ranges)));
}
