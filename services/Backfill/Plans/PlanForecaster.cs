using DataFetch.Backfill.Runs;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Queue;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Tasks;
using NodaTime;

namespace DataFetch.Backfill.Plans;

/// <summary>Says what a plan takes, from its chunks and what they will find, from what waits already, and from how the upstreams answered of late.</summary>
internal sealed class PlanForecaster(
    SourceCatalog catalog, QueueView queue, EnrichmentForecaster enrichments, ProviderCalls calls, SourceBudgets budgets)
{
    /// <summary>Chunks that a provider's history is told from; below <see cref="LeastHistory"/> what is declared counts.</summary>
    private const int MostHistory = 200;

    private const int LeastHistory = 3;

    private static readonly Duration OfLate = Duration.FromDays(7);

    public async Task<PlanForecast> ForecastAsync(PlannedRun planned, CancellationToken ct)
    {
        var now = planned.PlannedAt;
        var chunks = planned.Plan.Chunks.ToLookup(c => c.Chunk.Source);
        var things = await enrichments.ForecastAsync(planned, ct);
        var waiting = (await queue.WaitingAsync(planned.Request.Priority, ct)).ToDictionary(w => w.Source);
        var history = (await queue.HistoryAsync([.. planned.Plan.Chunks.Select(Provider).Distinct()], MostHistory, ct))
            .Where(h => h.Chunks >= LeastHistory).ToDictionary(h => h.Provider);
        var seen = (await calls.ReadAsync(now - OfLate, ct)).ToLookup(c => catalog.FindRequest(c.Provider)?.Source ?? "");
        var sources = new List<SourceForecast>();
        foreach (var name in chunks.Select(c => c.Key).Union(things.Select(t => t.Key)).Order(StringComparer.Ordinal))
        {
            var source = catalog.Source(name);
            var enrichment = things[name].Aggregate(default(ExpectedTotal), (sum, t) => sum + t.Calls);
            var total = Total(chunks[name], history) + enrichment;
            var ahead = waiting.GetValueOrDefault(source.Name) ?? new SourceQueue(source.Name, 0, 0, 0);
            var (start, closed) = await StartAsync(source, ahead.AheadCalls, now, ct);
            var estimate = SourceEstimate.Of(source, total.Typical);
            sources.Add(new SourceForecast(
                source, chunks[name].LongCount() + things[name].Sum(t => t.Open), total, enrichment.Typical, chunks[name].Sum(c => c.Slots), estimate,
                Bytes(seen[source.Name], total.Typical), start, start + estimate.Duration, ahead.AheadTasks, ahead.AheadCalls, ahead.BehindTasks, closed));
        }

        return new PlanForecast(sources, now);
    }

    // What chunks of a provider took before says more than what is declared, where pages are not known.
    private static ExpectedTotal Total(IEnumerable<PlannedChunk> chunks, Dictionary<string, ChunkHistory> history)
    {
        var (typical, least, most) = (0.0, 0L, 0L);
        foreach (var chunk in chunks)
        {
            if (chunk.Expected is { } declared && declared.Least != declared.Most && history.TryGetValue(Provider(chunk), out var known))
            {
                (typical, least, most) = (typical + known.Calls, least + Math.Min(declared.Least, known.Least), most + Math.Max(known.Most, declared.Typical));
            }
            else
            {
                (typical, least, most) = (typical + chunk.Expected.Typical, least + chunk.Expected.Least, most + chunk.Expected.Most);
            }
        }

        return new ExpectedTotal((long)Math.Ceiling(typical), least, most);
    }

    private async Task<(Instant Start, string? Closed)> StartAsync(Source source, long aheadCalls, Instant now, CancellationToken ct)
    {
        var free = now + (aheadCalls == 0 ? Duration.Zero : SourceEstimate.Of(source, aheadCalls).Duration);
        try
        {
            var state = await budgets.For(source.Name, [.. source.Limits.Select(l => new RateWindow(l.Calls, l.Per.ToTimeSpan()))]).GetStateAsync(ct);
            return state.ClosedUntil is { } until ? (free + Duration.FromTimeSpan(until - state.Now), state.ClosedWhy) : (free, null);
        }
        catch (BudgetUnavailableException)
        {
            return (free, "Redis cannot be asked: no call is made until it can");
        }
    }

    private static long? Bytes(IEnumerable<ProviderCallCount> seen, long calls)
    {
        var (answers, bytes) = seen.Aggregate((Calls: 0L, Bytes: 0L), (sum, c) => (sum.Calls + c.Calls - c.Failed, sum.Bytes + c.Bytes));
        return answers == 0 ? null : bytes / answers * calls;
    }

    private static string Provider(PlannedChunk chunk) => $"{chunk.Chunk.Source}.{chunk.Chunk.Request}";
}

internal static class PlansFeature
{
    public static IServiceCollection AddPlans(this IServiceCollection services) => services.AddSingleton<PlanForecaster>().AddSingleton<EnrichmentForecaster>();
}
