using DataFetch.Backfill.Runs;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Entities;

namespace DataFetch.Backfill.Plans;

/// <summary>What a plan asks of a source about single things, such as horses, one call each.</summary>
/// <param name="Open">Known things that nobody asks about yet: a chunk each.</param>
/// <param name="Found">Those that the plan's chunks will see first, as the catalog says of their days (<see cref="Dataset.NewKeysADay"/>).</param>
internal sealed record EnrichmentForecast(string Source, long Open, ExpectedTotal Found)
{
    public ExpectedTotal Calls => new ExpectedTotal(Open, Open, Open) + Found;
}

/// <summary>Counts the calls that follow from what a plan's chunks find, beside those that it begins with.</summary>
internal sealed class EnrichmentForecaster(SourceCatalog catalog, EntityReader entities)
{
    public async Task<ILookup<string, EnrichmentForecast>> ForecastAsync(PlannedRun planned, CancellationToken ct)
    {
        var asked = planned.Request.Things(catalog).Select(d => d.Name).ToHashSet();
        var forecasts = new List<EnrichmentForecast>();
        foreach (var dataset in catalog.Datasets.Where(d => d.EnrichedBy is not null))
        {
            var open = asked.Contains(dataset.Name) ? await entities.OpenAsync(dataset, ct) : 0;
            forecasts.Add(new EnrichmentForecast(catalog.Request(dataset.EnrichedBy!).Source, open, Found(planned, dataset)));
        }

        return forecasts.Where(f => f.Calls.Most > 0).ToLookup(f => f.Source);
    }

    // A day that several chunks are about, its cards and its results, has its things once.
    private static ExpectedTotal Found(PlannedRun planned, Dataset dataset)
    {
        if (dataset.NewKeysADay is not { } keys)
        {
            return default;
        }

        var ranges = planned.Plan.Chunks.Where(c => c.Chunk.Fills.Any(f => f.Dataset == dataset.Name)).Select(c => c.Chunk.Range);
        var days = dataset.DaysOf(TimeRangeSet.Of(ranges)).LongCount();
        return new ExpectedTotal(days * keys.Typical, 0, days * keys.Most);
    }
}
