using System.Security.Cryptography;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Queue;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;

namespace DataFetch.Fetcher.Fetching;

/// <summary>Fetches and decodes one chunk whole: every page of it, or a failure with a name.</summary>
public sealed class ChunkFetcher(SourceCatalog catalog, CatalogIds ids, UpstreamClients clients, TimeProvider time)
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
        var pages = await sweep.RunAsync(ct);

        var now = time.GetInstant();
        var datasets = plans.Select((plan, i) => Collect(plan, [.. pages.Select(p => p.Page.Decoders[i])], task.Chunk.Range, now)).ToList();
        return new FetchedChunk(task, worker, datasets, Digest(pages), calls.Count);
    }

    /// <summary>Live tasks have somebody waiting; the others fill what is left of the budget.</summary>
    internal static CallPriority Priority(TaskRecord task) => task.Priority <= TaskPriority.High ? CallPriority.Live : CallPriority.Backfill;

    private static string? SeriesName(Request request, Chunk chunk) => request.IsPerSeries ? request.UpstreamName(chunk.Fills.Single().Series.Single()) : null;

    private List<FillPlan> Plans(Request request, Chunk chunk) =>
    [
        .. from wanted in chunk.Fills
           from fill in request.Fills
           where fill.Dataset == wanted.Dataset
           let series = wanted.Series.Where(s => fill.Series is null || fill.Series == s).ToList()
           where series.Count > 0
           select new FillPlan(request, fill, catalog.Dataset(fill.Dataset), series, chunk.Range, s => ids.Series(fill.Dataset, s)),
    ];

    private static FilledDataset Collect(FillPlan plan, IReadOnlyList<RecordDecoder> decoded, TimeRange range, NodaTime.Instant now)
    {
        var rows = plan.NewRows();
        var aside = new AsideCounts();
        foreach (var page in decoded)
        {
            rows.Append(page.Rows);
            aside.Add(page.Aside);
        }

        if (rows.Count == 0 && aside.Total > 0)
        {
            throw new UpstreamException(Failure.Malformed, $"Every record of {plan.Dataset.Name} was set aside ({aside}): the answer's form has changed.");
        }

        return new FilledDataset(rows, ChunkCoverage.Of(plan, rows, range, now), aside.Total);
    }

    private static byte[] Digest(IReadOnlyList<FetchedPage> pages)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var page in pages)
        {
            hash.AppendData(page.Digest);
        }

        return hash.GetHashAndReset();
    }
}
