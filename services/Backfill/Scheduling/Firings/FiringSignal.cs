namespace DataFetch.Backfill.Scheduling.Firings;

/// <summary>Wakes a worker of this process when something is due; those of others look for themselves.</summary>
internal sealed class FiringSignal : IDisposable
{
    private readonly SemaphoreSlim raised = new(0);

    public void Raise() => raised.Release();

    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => raised.WaitAsync(atMost, ct);

    public void Dispose() => raised.Dispose();
}
