using Wire = DataFetch.V1;

namespace DataFetch.Query.Data;

/// <summary>The fetches that readers of this service wait for: who asks for the same as another waits with it.</summary>
internal sealed class SharedFetches(Wire.BackfillService.BackfillServiceClient backfill)
{
    private readonly Lock shared = new();
    private readonly Dictionary<Wire.EnqueueFetchRequest, SharedFetch> fetches = [];

    /// <summary>Joins a fetch that is under way, or begins it. Each that joins must <see cref="Leave"/>.</summary>
    public SharedFetch Join(Wire.EnqueueFetchRequest request)
    {
        lock (shared)
        {
            if (!fetches.TryGetValue(request, out var fetch))
            {
                fetches[request] = fetch = new SharedFetch(backfill, request);
                fetch.Begin();
            }

            fetch.Readers++;
            return fetch;
        }
    }

    /// <summary>With the last one the fetch is followed no longer; its tasks go on. Who comes after that begins another.</summary>
    public void Leave(Wire.EnqueueFetchRequest request, SharedFetch fetch)
    {
        lock (shared)
        {
            if (--fetch.Readers > 0)
            {
                return;
            }

            fetches.Remove(request);
        }

        fetch.Abandon();
        fetch.Dispose();
    }
}
