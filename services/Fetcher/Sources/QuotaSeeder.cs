using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Storage.Providers;
using NodaTime;

namespace DataFetch.Fetcher.Sources;

/// <summary>
/// Tells a new or flushed Redis what was called before: a quota of a day would else begin anew with each loss. The calls are those
/// counted in Postgres by the hour; an hour that is partly in a window counts whole, so that the quota is never exceeded.
/// </summary>
internal sealed class QuotaSeeder(SourceCatalog catalog, UpstreamClients clients, ProviderCalls calls)
{
    private static readonly Duration Hour = Duration.FromHours(1);

    /// <summary>Seeds the budgets that want it.</summary>
    public async Task SeedAsync(CancellationToken ct)
    {
        foreach (var source in catalog.Sources.Where(s => s.Limits.Any(l => l.Per > Hour)))
        {
            var budget = clients.For(source.Name).Budget;
            var state = await budget.GetStateAsync(ct);
            if (state.NeedsSeed)
            {
                await budget.SeedAsync(await CountAsync(source, Instant.FromDateTimeOffset(state.LostAt), ct), ct);
            }
        }
    }

    private async Task<IReadOnlyList<(TimeSpan Per, long Used)>> CountAsync(Source source, Instant lost, CancellationToken ct)
    {
        var counts = await calls.ReadAsync(lost - source.Limits.Max(l => l.Per) - Hour, ct);
        return
        [
            .. source.Limits.Select(l => l.Per).Distinct().Order().Select(per => (
                per.ToTimeSpan(),
                counts.Where(c => catalog.FindRequest(c.Provider)?.Source == source.Name && c.Hour > lost - per - Hour && c.Hour <= lost)
                    .Sum(c => c.Calls * catalog.Request(c.Provider).Weight))),
        ];
    }
}
