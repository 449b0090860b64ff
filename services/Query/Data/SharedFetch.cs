using Grpc.Core;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data;

/// <summary>A fetch that readers wait for together. It is followed as long as any of them waits.</summary>
internal sealed class SharedFetch(Wire.BackfillService.BackfillServiceClient backfill, Wire.EnqueueFetchRequest request) : IDisposable
{
    private readonly CancellationTokenSource abandoned = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<Wire.Run>? ended;
    private Wire.Run? seen;

    /// <summary>How many wait for it; kept by <see cref="SharedFetches"/>, under its lock.</summary>
    public int Readers { get; set; }

    /// <summary>The run as it was seen last; null before it has started.</summary>
    public Wire.Run? Seen => Volatile.Read(ref seen);

    /// <summary>Begins it; once.</summary>
    public void Begin() => ended = RunAsync(abandoned.Token);

    /// <summary>Returns when its tasks are there.</summary>
    /// <exception cref="RpcException">Backfill refused it, or could not be reached.</exception>
    public async Task StartedAsync(CancellationToken ct) => await (await Task.WhenAny(started.Task, ended!).WaitAsync(ct));

    /// <summary>Returns when its tasks are over.</summary>
    /// <exception cref="RpcException">Backfill refused it, or could not be reached.</exception>
    public Task<Wire.Run> EndedAsync(CancellationToken ct) => ended!.WaitAsync(ct);

    public void Abandon() => abandoned.Cancel();

    public void Dispose() => abandoned.Dispose();

    private async Task<Wire.Run> RunAsync(CancellationToken ct)
    {
        var run = (await backfill.EnqueueFetchAsync(request, cancellationToken: ct)).Run;
        Volatile.Write(ref seen, run);
        started.SetResult();
        using var watch = backfill.WatchRun(new Wire.WatchRunRequest { RunId = run.Id }, cancellationToken: ct);
        await foreach (var response in watch.ResponseStream.ReadAllAsync(ct))
        {
            run = response.Run;
            Volatile.Write(ref seen, run);
        }

        return run;
    }
}
