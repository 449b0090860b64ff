using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Fetcher.Working;
using DataFetch.Queue;
using DataFetch.Storage.Answers;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using Microsoft.Extensions.Options;

namespace DataFetch.Fetcher.Fetching;

/// <summary>Fetches and decodes one chunk whole: every page of it, or a failure with a name.</summary>
public sealed class ChunkFetcher(
    SourceCatalog catalog, CatalogIds ids, UpstreamClients clients, KeptAnswers kept, TimeProvider time, IOptions<WorkerOptions> options)
{
    /// <summary>How often pages are swept where they move under the sweep: a row that slid past is seen the next time.</summary>
    private const int MostSweeps = 3;

    /// <exception cref="UpstreamException">The chunk could not be had whole.</exception>
    public async Task<FetchedChunk> FetchAsync(TaskRecord task, string worker, CallCounter calls, CancellationToken ct)
    {
        var request = catalog.Request($"{task.Chunk.Source}.{task.Chunk.Request}");
        var plans = Plans(request, task.Chunk);
        var collected = new CollectedPages(plans, (long)options.Value.RowMemory << 20);
        try
        {
            var isCertain = await SweepAsync(Pages(request, task.Chunk, plans), collected, Priority(task), calls, ct);
            return new FetchedChunk(
                task, worker, collected.Filled(task.Chunk.Range, time.GetInstant(), isCertain), collected.Digest(), calls.Count);
        }
        catch
        {
            collected.Dispose();
            throw;
        }
    }

    /// <summary>Fetches the first page of a chunk and decodes it; nothing of it is stored.</summary>
    /// <exception cref="UpstreamException">It could not be had, or not be decoded.</exception>
    internal async Task<IReadOnlyList<FilledDataset>> TryAsync(Chunk chunk, CallCounter calls, CancellationToken ct)
    {
        var request = catalog.Request($"{chunk.Source}.{chunk.Request}");
        var plans = Plans(request, chunk);
        var collected = new CollectedPages(plans, (long)options.Value.RowMemory << 20);
        try
        {
            await Pages(request, chunk, plans).TryAsync(collected.Add, calls, ct);
            return collected.Filled(chunk.Range, time.GetInstant(), isCertain: false);
        }
        catch
        {
            collected.Dispose();
            throw;
        }
    }

    /// <summary>Fetches a chunk whole and hands over each body that could be decoded, from several threads; nothing of it is stored.</summary>
    /// <exception cref="UpstreamException">The chunk could not be had whole.</exception>
    internal async Task ReadBodiesAsync(Chunk chunk, BodyReader read, CallCounter calls, CancellationToken ct)
    {
        var request = catalog.Request($"{chunk.Source}.{chunk.Request}");
        var pages = Pages(request, chunk, Plans(request, chunk));
        pages.Body = read;
        await pages.SweepAsync(_ => { }, CallPriority.Live, calls, ct);
    }

    /// <summary>Live tasks have somebody waiting; the others fill what is left of the budget.</summary>
    internal static CallPriority Priority(TaskRecord task) => task.Priority <= TaskPriority.High ? CallPriority.Live : CallPriority.Backfill;

    // False where the pages moved to the last: then what is not in them may have slid past.
    private static async Task<bool> SweepAsync(AnswerPages pages, CollectedPages collected, CallPriority priority, CallCounter calls, CancellationToken ct)
    {
        for (var sweep = 1; sweep <= MostSweeps; sweep++)
        {
            try
            {
                await pages.SweepAsync(collected.Add, priority, calls, ct);
            }
            catch (UpstreamException e) when (e.Failure == Failure.NoData)
            {
                return true; // a complete answer: there is nothing
            }

            // Pages alone can move under a sweep.
            if (!pages.ArePaged || !collected.WantsAnotherSweep())
            {
                return true;
            }
        }

        return false;
    }

    private AnswerPages Pages(Request request, Chunk chunk, IReadOnlyList<FillPlan> plans)
    {
        var client = clients.For(request.Source);
        var series = request.IsPerSeries ? request.UpstreamName(chunk.Fills[0].Series.Single()) : null;
        return new AnswerPages(request, chunk.Range, series, new PageDecoder(request, plans, client.Redact), client, kept, time);
    }

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
