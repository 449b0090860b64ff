using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Fetching;
using DataFetch.Queue;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Schema;
using Polly.CircuitBreaker;

namespace DataFetch.Fetcher.Sources;

/// <summary>What a provider sent for a small chunk, and what would be made of it.</summary>
internal sealed record ProviderTestResult(string Provider, TimeRange Range, int Calls, FilledRows? Filled, string Failure, string Message, string Next);

internal sealed record FilledRows(long Rows, IReadOnlyList<string> Series, long Aside);

/// <summary>Fetches one small chunk of a dataset from its providers, decodes and validates it; nothing is written.</summary>
internal sealed class DatasetTest(SourceCatalog catalog, CatalogIds ids, ChunkFetcher fetcher, TimeProvider time)
{
    /// <exception cref="RequestException">The dataset or the provider is not declared.</exception>
    public async Task<IReadOnlyList<ProviderTestResult>> RunAsync(string name, string only, CancellationToken ct)
    {
        var dataset = catalog.Dataset(name);
        var providers = dataset.Providers.Where(p => only.Length == 0 || p.Request == only).ToList();
        if (providers.Count == 0)
        {
            throw new RequestException(
                RequestError.NotFound, $"'{only}' is no provider of '{name}'. They are: {string.Join(", ", dataset.Providers.Select(p => p.Request))}.");
        }

        var results = new List<ProviderTestResult>();
        foreach (var provider in providers)
        {
            if (catalog.Request(provider.Request).IsPerEntity)
            {
                results.Add(new ProviderTestResult(provider.Request, Chunk.NoRange, 0, new FilledRows(0, [], 0), "", "Asked once for each new key; there is nothing to try by itself.", ""));
                continue;
            }

            results.Add(await RunAsync(dataset, catalog.Request(provider.Request), SampleRange.Of(catalog, Sampled(dataset, provider), provider, time.GetInstant()), ct));
        }

        return results;
    }

    private async Task<ProviderTestResult> RunAsync(Dataset dataset, Request request, TimeRange range, CancellationToken ct)
    {
        var calls = new CallCounter();
        try
        {
            var series = SampleRange.Series(dataset, request);
            var chunk = new Chunk(request.Source, request.Name, range, [new ChunkFill(dataset.Name, series)]);
            var filled = await fetcher.TryAsync(chunk, calls, ct);
            var result = Report(dataset, series, filled);
            filled.ToList().ForEach(f => f.Rows.Dispose());
            return new ProviderTestResult(request.Provider, range, calls.Count, result, "", "", "");
        }
        catch (UpstreamException e)
        {
            return new ProviderTestResult(request.Provider, range, calls.Count, null, e.Name, e.Message, FailureNames.Next(e.Failure));
        }
        catch (BrokenCircuitException)
        {
            return new ProviderTestResult(
                request.Provider, range, calls.Count, null, "broken", "The source failed too often lately and is left alone for a while.", "Nothing: try again in a minute.");
        }
        catch (BudgetUnavailableException e)
        {
            return new ProviderTestResult(request.Provider, range, calls.Count, null, "no-budget", e.Message, "Look whether Redis can be reached.");
        }
    }

    private Dataset Sampled(Dataset dataset, Provider provider) =>
        SampleRange.Series(dataset, catalog.Request(provider.Request)) is [var first, ..] ? dataset.For(first) : dataset;

    private FilledRows Report(Dataset dataset, IReadOnlyList<string> asked, IReadOnlyList<FilledDataset> filled)
    {
        var found = filled.SelectMany(f => f.Changes).Where(c => c.Present.Count + c.Provisional.Count > 0).Select(c => c.SeriesId).ToHashSet();
        return new FilledRows(
            filled.Sum(f => (long)f.Rows.Count - f.Rows.Duplicates), [.. asked.Where(s => found.Contains(ids.Series(dataset.Name, s)))], filled.Sum(f => f.Aside));
    }
}
