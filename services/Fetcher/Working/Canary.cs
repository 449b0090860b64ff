using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Fetching;
using DataFetch.Fetcher.Sources;
using DataFetch.Planning;
using DataFetch.Queue;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Tasks;

namespace DataFetch.Fetcher.Working;

/// <summary>
/// Stops the backfills of a provider whose answers have drifted from their declaration, before garbage is stored, and alerts. What
/// somebody waits for still goes out: it is one call, and tells at once when all is well again.
/// </summary>
internal sealed partial class Canary(SourceCatalog catalog, ProviderStops stops, Alerts alerts, ILogger<Canary> logger)
{
    /// <exception cref="UpstreamException">The task's provider is stopped, and nobody waits for the task: <see cref="Failure.Drift"/>.</exception>
    public async Task ThrowIfStoppedAsync(TaskRecord task, CancellationToken ct)
    {
        if (ChunkFetcher.Priority(task) == CallPriority.Backfill && (await stops.ReadAsync(ct)).TryGetValue(Provider(task), out var stop))
        {
            throw new UpstreamException(Failure.Drift, $"{Provider(task)} is stopped since {stop.StoppedAt}: {stop.Reason}");
        }
    }

    /// <summary>Looks whether a task failed because of a drift, and stops its provider then.</summary>
    public async Task FailedAsync(TaskRecord task, UpstreamException error, CancellationToken ct)
    {
        var provider = Provider(task);
        if (error.Failure != Failure.Drift || await stops.IsStoppedAsync(provider, ct))
        {
            return;
        }

        await stops.StopAsync(provider, error.Message, ct);
        await alerts.RaiseAsync(AlertKinds.Drift, provider, AlertSeverity.Error, $"{error.Message} {FailureNames.Next(Failure.Drift)}", ct);
        LogStopped(provider, error.Message);
    }

    /// <summary>Tells of the series that an upstream refused while it gave the others.</summary>
    public async Task RefusedAsync(TaskRecord task, IReadOnlyList<RefusedSeries> refused, CancellationToken ct)
    {
        foreach (var (series, reason) in refused)
        {
            await alerts.RaiseAsync(AlertKinds.BadSeries, $"{Provider(task)} {series}", AlertSeverity.Warning, $"{reason} {FailureNames.Next(Failure.BadSeries)}", ct);
            LogRefused(Provider(task), series, reason);
        }
    }

    /// <summary>Whether a task is given up at once so that the next provider is asked: a firewall does not give way to the same address in a minute.</summary>
    public bool FallsOver(TaskRecord task, UpstreamException error) =>
        error.Failure == Failure.Blocked
        && task.Chunk.Fills.All(f => f.Series.All(s => Planner.HasOther(catalog, catalog.Dataset(f.Dataset), s, Provider(task))));

    private static string Provider(TaskRecord task) => $"{task.Chunk.Source}.{task.Chunk.Request}";

    [LoggerMessage(LogLevel.Warning, "{Provider} refuses {Series}: {Reason}")]
    private partial void LogRefused(string provider, string series, string reason);

    [LoggerMessage(LogLevel.Error, "The backfills of {Provider} are stopped: {Reason}")]
    private partial void LogStopped(string provider, string reason);
}
