using DataFetch.Queue;

namespace DataFetch.Fetcher.Calls;

/// <summary>
/// How many calls of a source may be under way at once in this process. A call keeps its place while it waits for a permit, so one
/// place is kept from backfills: a live call does not stand behind them. With a single place both take turns.
/// </summary>
internal sealed class CallPlaces(int concurrency) : IDisposable
{
    private readonly SemaphoreSlim all = new(concurrency);
    private readonly SemaphoreSlim backfills = new(Math.Max(1, concurrency - 1));

    /// <summary>Waits for a place. Disposing the result gives it back.</summary>
    public async Task<Place> EnterAsync(CallPriority priority, CancellationToken ct)
    {
        if (priority == CallPriority.Live)
        {
            await all.WaitAsync(ct);
            return new Place(all, null);
        }

        await backfills.WaitAsync(ct);
        try
        {
            await all.WaitAsync(ct);
            return new Place(all, backfills);
        }
        catch
        {
            backfills.Release();
            throw;
        }
    }

    public void Dispose()
    {
        all.Dispose();
        backfills.Dispose();
    }

    internal readonly struct Place(SemaphoreSlim all, SemaphoreSlim? backfills) : IDisposable
    {
        public void Dispose()
        {
            all.Release();
            backfills?.Release();
        }
    }
}
