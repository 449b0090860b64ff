using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Fetcher.Working;
using DataFetch.Queue;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using Microsoft.Extensions.Options;

namespace DataFetch.Fetcher.Fetching;

/// <summary>Fetches and decodes one chunk whole: every page of it, or a failure with a name.</summary>
public sealed class ChunkFetcher(
    SourceCatalog catalog, CatalogIds ids, UpstreamClients clients, TimeProvider time, IOptions<WorkerOptions> options)
{
    /// <exception cref="UpstreamException">The chunk could not be had whole.</exception>
    public async Task<FetchedChunk> FetchAsync(TaskRecord task, string worker, CallCounter calls, CancellationToken ct)
    {
        var request = catalog.Request($"{task.Chunk.Source}.{task.Chunk.Request}");
        var plans = Plans(request, task.Chunk);
        var client = clients.For(request.Source);
        var sweep = new PageSweep(
            request, new PageDecoder(request, plans, client.Redact), client, Priority(task), calls,
            page => UpstreamCall.For(request, task.Chunk.Range, SeriesName(request, task.Chunk), page));
        var collected = new CollectedPages(plans, (long)options.Value.RowMemory << 20);
        try
        {
            await sweep.RunAsync(collected.Add, ct);
            return new FetchedChunk(task, worker, collected.Filled(task.Chunk.Range, time.GetInstant()), collected.Digest(), calls.Count);
        }
        catch
        {
            collected.Dispose();
            throw;
        }
    }

    /// <summary>Live tasks have somebody waiting; the others fill what is left of the budget.</summary>
    internal static CallPriority Priority(TaskRecord task) => task.Priority <= TaskPriority.High ? CallPriority.Live : CallPriority.Backfill;

    private static string? SeriesName(Request request, Chunk chunk) => request.SeriesNames?[chunk.Fills.Single().Series.Single()];

    private List<FillPlan> Plans(Request request, Chunk chunk) =>
    [
        .. from wanted in chunk.Fills
           from fill in request.Fills
           where fill.Dataset == wanted.Dataset
           let series = wanted.Series.Where(s => fill.Series is null || fill.Series == s).ToList()
           where series.Count > 0
           select new FillPlan(request, fill, catalog.Dataset(fill.Dataset), series, chunk.Range, s => ids.Series(fill.Dataset, s)),
    ];
}
