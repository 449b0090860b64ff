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
        foreach (var part in request.Parts.Select(Source))
        {
            needs.AddRange(await NeedsAsync(part, request.Refetch, now, ct));
        }

        var plan = Planner.Plan(catalog, needs, now, await availability.ReadAsync(ct));
        needs = Planned(needs, plan);
        var run = new NewRun(
            request.Id ?? Guid.CreateVersion7(time.GetUtcNow()), request.Purpose, needs.Sum(n => n.Ranges.Count), Requested(request, needs),
            [.. plan.Chunks.Select(c => new NewTask(Guid.CreateVersion7(time.GetUtcNow()), c.Chunk, request.Priority))])
        {
            Enriched = [.. request.Parts.Select(p => catalog.ThingsOf(p.Dataset)).OfType<Dataset>().DistinctBy(d => d.Name)],
            EntityPriority = request.Priority,
        };
        await dispatcher.HintAsync(await store.CreateAsync(run, Activity.Current?.Id, now, ct));
        return new StartedRun((await runs.FindAsync(run.Id, ct))!, plan.Duration);
    }

    private async Task<IEnumerable<SeriesNeed>> NeedsAsync(RunPart part, bool refetch, Instant now, CancellationToken ct)
    {
        if (refetch)
        {
            return from series in part.Series
                   let dataset = part.Dataset.For(series)
                   let all = dataset.Cadence.Cells(TimeRangeSet.Of(dataset.Expected(part.Range, now)))
                   where all.Count > 0
                   select new SeriesNeed(dataset, series, all);
        }

        var ledgers = await ledger.ReadAsync(part.Dataset, part.Series, part.Range, ct);
        return from series in part.Series
               let dataset = part.Dataset.For(series)
               let ranges = Gaps.ToFetch(ledgers[series].Of(dataset, series), part.Range, now)
               where ranges.Count > 0
               select new SeriesNeed(dataset, series, ranges);
    }

    // What is computed follows what it is computed from.
    private RunPart Source(RunPart part) => part.Dataset.Derived is { } derived
        ? part with { Dataset = catalog.Dataset(derived.From), Series = [.. part.Series.Select(Derivation.SourceOf)] }
        : part;

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

    private static Dictionary<string, long> Requested(RunRequest request, List<SeriesNeed> needs) =>
        request.Parts.Select(p => p.Dataset.Name).Concat(needs.Select(n => n.Dataset.Name)).Distinct().ToDictionary(
            name => name, name => needs.Where(n => n.Dataset.Name == name).Sum(n => n.Dataset.Cadence.Count(n.Ranges)));
}
