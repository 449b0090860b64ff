using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Fetcher.Working;
using DataFetch.Planning;
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

    /// <remarks>Of an answer that may have been cut, and that cannot be asked for in smaller chunks, what came is handed over: <see cref="FetchedChunk.Cut"/>.</remarks>
    /// <exception cref="UpstreamException">The chunk could not be had whole.</exception>
    public async Task<FetchedChunk> FetchAsync(TaskRecord task, string worker, CallCounter calls, CancellationToken ct)
    {
        var request = catalog.Request($"{task.Chunk.Source}.{task.Chunk.Request}");
        var subject = CallSubject.Of(request, task.Chunk);
        var refused = new List<RefusedSeries>();
        while (true)
        {
            try
            {
                return await FetchAsync(task, worker, request, subject, refused, calls, ct);
            }
            catch (UpstreamException e) when (e.Failure == Failure.BadSeries && subject.Series.Count > 1 && Refused(request, subject, e) is { } series)
            {
                // It fails the request for all: the others are asked for again without it.
                refused.Add(new RefusedSeries(series, e.Text));
                subject = subject with { Series = [.. subject.Series.Where(s => s != series)] };
            }
        }
    }

    /// <summary>Fetches the first page of a chunk and decodes it; nothing of it is stored.</summary>
    /// <exception cref="UpstreamException">It could not be had, or not be decoded.</exception>
    internal async Task<IReadOnlyList<FilledDataset>> TryAsync(Chunk chunk, CallCounter calls, CancellationToken ct)
    {
        var request = catalog.Request($"{chunk.Source}.{chunk.Request}");
        var collected = Collect(request, chunk);
        try
        {
            await Pages(request, chunk, CallSubject.Of(request, chunk)).TryAsync(collected.Add, calls, ct);
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
        var pages = Pages(request, chunk, CallSubject.Of(request, chunk));
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

    private async Task<FetchedChunk> FetchAsync(
        TaskRecord task, string worker, Request request, CallSubject subject, IReadOnlyList<RefusedSeries> refused, CallCounter calls, CancellationToken ct)
    {
        var collected = Collect(request, task.Chunk);
        try
        {
            var isCertain = await SweepAsync(Pages(request, task.Chunk, subject), collected, Priority(task), calls, ct);
            var (range, now) = (task.Chunk.Range, time.GetInstant());
            var filled = Filled(isCertain);
            var cut = collected.MayBeCut(filled, range, now) ? Cut(request, task.Chunk) : null;
            return new FetchedChunk(task, worker, cut is null ? filled : Filled(isCertain: false), collected.Digest(), calls.Count) { Refused = [.. refused], Cut = cut?.Text };

            IReadOnlyList<FilledDataset> Filled(bool isCertain) => [.. collected.Filled(range, now, isCertain).Select(f => Without(f, refused))];
        }
        catch
        {
            collected.Dispose();
            throw;
        }
    }

    // Thrown where smaller chunks can be asked for; else told, and what came counts for what it is.
    private static UpstreamException Cut(Request request, Chunk chunk)
    {
        var what = $"An answer has {request.CutAt} records, as many as {request.Provider} sends at most, and not all that is expected";
        return ChunkSplit.Halves(request, chunk).Count > 0
            ? throw new UpstreamException(Failure.Capped, $"{what}.")
            : new UpstreamException(Failure.Capped, $"{what}: no smaller chunk can be asked for.");
    }

    private static string? Refused(Request request, CallSubject subject, UpstreamException error) =>
        subject.Series.FirstOrDefault(s => request.UpstreamName(s) == error.Series);

    // A series that was not asked for in the end lacks nothing.
    private FilledDataset Without(FilledDataset filled, IReadOnlyList<RefusedSeries> refused) => refused.Count == 0
        ? filled
        : filled with { Changes = [.. filled.Changes.ExceptBy(refused.Select(r => ids.Series(filled.Rows.Dataset.Name, r.Series)), c => c.SeriesId)] };

    private CollectedPages Collect(Request request, Chunk chunk)
    {
        var plans = Plans(request, chunk, null);
        return new CollectedPages(plans, [.. plans.Select(p => Claimable(request, p.Dataset))], (long)options.Value.RowMemory << 20);
    }

    // Where a request is none of a dataset's providers its rows complete those of others: what it lacks, and what it has, says nothing of the range.
    private TimeRange Claimable(Request request, Dataset dataset)
    {
        var provider = dataset.Providers.FirstOrDefault(p => p.Request == request.Provider);
        return provider is null ? new TimeRange(NodaTime.Instant.MinValue, NodaTime.Instant.MinValue) : catalog.Applicability(dataset, provider, time.GetInstant());
    }

    private AnswerPages Pages(Request request, Chunk chunk, CallSubject subject)
    {
        var client = clients.For(request.Source);
        return new AnswerPages(
            request, chunk.Range, subject, about => new PageDecoder(request, Plans(request, chunk, about), client.Redact), client, kept, time);
    }

    private List<FillPlan> Plans(Request request, Chunk chunk, string? about) =>
    [
        .. from wanted in chunk.Fills
           from fill in request.Fills
           where fill.Dataset == wanted.Dataset
           let series = wanted.Series.Where(s => fill.Series is null || fill.Series == s).ToList()
           where series.Count > 0
           // Of one request all series are expected alike.
           select new FillPlan(
               request, fill, catalog.Dataset(fill.Dataset).For(series[0]), series, chunk.Range, s => ids.Series(fill.Dataset, s), about),
    ];
}
