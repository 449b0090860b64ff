using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Working;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Providers;
using NodaTime;

namespace DataFetch.Fetcher.Sources;

/// <summary>
/// Tells the fleet what only a worker knows: whose key is set and when it ends, and how calls went. Planners leave out a provider
/// whose key is missing.
/// </summary>
internal sealed partial class SourceReporter(
    SourceCatalog catalog, UpstreamClients clients, SourceStates states, ProviderCallRecorder recorder, ProviderCalls calls, Alerts alerts, QuotaSeeder quotas,
    WorkerName name, TimeProvider time, ILogger<SourceReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>Time enough for a person to get a new key.</summary>
    private static readonly Duration Ahead = Duration.FromDays(14);

    /// <summary>Before anything is planned: a keyless provider must not be chosen first.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReportAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await ReportAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ReportAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping; StopAsync tells the rest.
        }
    }

    private async Task ReportAsync(CancellationToken ct)
    {
        try
        {
            var known = catalog.Sources.Select(s => (Source: s, clients.For(s.Name).Key)).ToList();
            await states.ReportAsync([.. known.Select(k => new SourceState(k.Source.Name, k.Key.MissingSetting is not null, k.Key.EndsAt))], name.Value, ct);
            foreach (var (source, key) in known.Where(k => k.Source.Auth is not null))
            {
                await AlertAsync(source, key.EndsAt, ct);
            }

            var counts = recorder.Take();
            if (counts.Count > 0)
            {
                await calls.AddAsync(
                    [.. counts.Select(c => new ProviderCallCount(c.Key.Provider, c.Key.Hour, c.Value.Calls, c.Value.Failed, c.Value.Seconds))], ct);
            }

            await quotas.SeedAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotReported(e); // Postgres or Redis is away: the next round tells it
        }
    }

    private async Task AlertAsync(Source source, Instant? ends, CancellationToken ct)
    {
        if (ends is { } end && end - time.GetInstant() < Ahead)
        {
            var hasEnded = end < time.GetInstant();
            var text = $"The key of {source.Title} {(hasEnded ? "ended" : "ends")} on {end.InUtc().Date:R}. {source.Auth!.Renewal} The setting is {source.Auth.Setting}.";
            if (await alerts.RaiseAsync(AlertKinds.KeyEnds, source.Name, hasEnded ? AlertSeverity.Error : AlertSeverity.Warning, text, ct))
            {
                LogKeyEnds(text);
            }
        }
        else
        {
            await alerts.ResolveAsync(AlertKinds.KeyEnds, source.Name, ct);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Text}")]
    private partial void LogKeyEnds(string text);

    [LoggerMessage(LogLevel.Warning, "How the sources are could not be reported")]
    private partial void LogNotReported(Exception e);
}
