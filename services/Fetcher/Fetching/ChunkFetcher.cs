using System.Security.Cryptography;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Queue;
using DataFetch.Storage.Answers;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;

namespace DataFetch.Fetcher.Fetching;

/// <summary>Fetches and decodes one chunk whole: every page of it, or a failure with a name.</summary>
public sealed class ChunkFetcher(SourceCatalog catalog, CatalogIds ids, UpstreamClients clients, KeptAnswers kept, TimeProvider time)
{
    /// <summary>How often pages are swept where they shift under the sweep: a row that slid past is seen the next time.</summary>
    private const int MostSweeps = 3;

    /// <exception cref="UpstreamException">The chunk could not be had whole.</exception>
    public async Task<FetchedChunk> FetchAsync(TaskRecord task, string worker, CallCounter calls, CancellationToken ct)
    {
        var request = catalog.Request($"{task.Chunk.Source}.{task.Chunk.Request}");
        var plans = Plans(request, task.Chunk);
        var pages = Pages(request, task.Chunk, plans);
        var answer = new ChunkAnswer(plans);
        for (var sweep = 1; sweep <= MostSweeps; sweep++)
        {
            try
            {
                answer.Add(await pages.GetAsync(Priority(task), calls, ct));
            }
            catch (UpstreamException e) when (e.Failure == Failure.NoData)
            {
                // A complete answer: there is nothing.
            }

            if (!answer.IsShifting)
            {
                break;
            }
        }

        return new FetchedChunk(task, worker, answer.Datasets(request, task.Chunk.Range, time.GetInstant()), answer.Digest(), calls.Count, Available);
    }

    /// <summary>Fetches the first page of a chunk and decodes it; nothing of it is kept.</summary>
    /// <exception cref="UpstreamException">It could not be had, or not be decoded.</exception>
    internal async Task<IReadOnlyList<DecodedFill>> TryAsync(Chunk chunk, CallCounter calls, CancellationToken ct)
    {
        var request = catalog.Request($"{chunk.Source}.{chunk.Request}");
        var plans = Plans(request, chunk);
        var page = await Pages(request, chunk, plans).GetFirstAsync(CallPriority.Live, calls, ct);
        return [.. plans.Select((plan, i) => new DecodedFill(plan, page.Page, page.Page.Decoders[i]))];
    }

    /// <summary>Live tasks have somebody waiting; the others fill what is left of the budget.</summary>
    internal static CallPriority Priority(TaskRecord task) => task.Priority <= TaskPriority.High ? CallPriority.Live : CallPriority.Backfill;

    private AnswerPages Pages(Request request, Chunk chunk, IReadOnlyList<FillPlan> plans)
    {
        var client = clients.For(request.Source);
        var series = request.IsPerSeries ? request.UpstreamName(chunk.Fills[0].Series.Single()) : null;
        return new AnswerPages(request, chunk.Range, series, new PageDecoder(request, plans, client.Redact), client, kept, time);
    }

    // A provider without its key can't be asked, so nobody waits for its word on what is absent.
    private bool Available(Request request) => clients.For(request.Source).MissingSetting(request) is null;

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
