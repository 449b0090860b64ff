using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Runs;
using NodaTime;

namespace DataFetch.Backfill.Runs;

/// <summary>What a run would fetch, and how.</summary>
/// <param name="Parts">Those of the request, and what they are computed from.</param>
/// <param name="Needs">What of its ranges the plan sets out to fill, each series once.</param>
internal sealed record PlannedRun(
    RunRequest Request, IReadOnlyList<RunPart> Parts, Plan Plan, IReadOnlyList<SeriesNeed> Needs, ProviderAvailability Availability, Instant PlannedAt)
{
    /// <summary>A moment of the database before the ledger was read (<see cref="RunStore.MomentAsync"/>).</summary>
    public required string PlannedAfter { get; init; }
}

/// <summary>Plans runs: the same for a dry run and for real.</summary>
internal sealed class RunPlanner(SourceCatalog catalog, LedgerReader ledger, AvailabilityReader availability, RunStore store, TimeProvider time)
{
    public async Task<PlannedRun> PlanAsync(RunRequest request, CancellationToken ct)
    {
        var now = time.GetInstant();
        var moment = await store.MomentAsync(ct);
        var needs = new List<SeriesNeed>();
        var sources = request.Parts.Select(Source).ToList();
        foreach (var part in sources)
        {
            needs.AddRange(await NeedsAsync(part, request.Scope, now, ct));
        }

        var able = await availability.ReadAsync(ct);
        var plan = Planner.Plan(catalog, needs, now, able);
        return new PlannedRun(request, [.. request.Parts.Union(sources)], plan, Planned(needs, plan), able, now) { PlannedAfter = moment };
    }

    private async Task<IEnumerable<SeriesNeed>> NeedsAsync(RunPart part, RunScope scope, Instant now, CancellationToken ct)
    {
        if (scope == RunScope.All)
        {
            return from series in part.Series
                   let dataset = part.Dataset.For(series)
                   let all = dataset.Cadence.Cells(TimeRangeSet.Of(dataset.Expected(part.Range, now)))
                   where all.Count > 0
                   select new SeriesNeed(dataset, series, all);
        }

        return from known in await ledger.CoverageAsync(part.Dataset, part.Series, part.Range, ct)
               let ranges = scope switch
               {
                   RunScope.Lacking => Gaps.Lacking(known, part.Range, now),
                   RunScope.Unsettled => Gaps.ToFetch(known, part.Range, now).Union(Gaps.Provisional(known, part.Range, now)),
                   _ => Gaps.ToFetch(known, part.Range, now),
               }
               where ranges.Count > 0
               select new SeriesNeed(known.Dataset, known.Series, ranges);
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
}
