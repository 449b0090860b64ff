using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Audits;
using Microsoft.Extensions.Options;
using NodaTime;

namespace DataFetch.GapDetector.Audits;

/// <summary>Takes the patrol of every dataset on, round by round, from where any replica left it.</summary>
internal sealed partial class PatrolWorker(
    SourceCatalog catalog, Patrol patrol, PatrolStore store, IOptions<PatrolOptions> options, TimeProvider time, ILogger<PatrolWorker> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var dataset in catalog.Datasets)
                {
                    await TryAsync(dataset, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops; the pass goes on from its last slice when it starts again.
        }
    }

    private async Task TryAsync(Dataset dataset, CancellationToken ct)
    {
        try
        {
            await RoundAsync(dataset, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogFailed(e, dataset.Name);
        }
    }

    private async Task RoundAsync(Dataset dataset, CancellationToken ct)
    {
        var (now, limits) = (time.GetInstant(), options.Value);
        var lease = Duration.FromTimeSpan(limits.Budget) + Duration.FromMinutes(5);
        if (await store.ClaimAsync(dataset, Duration.FromTimeSpan(limits.Rest), lease, now, ct) is not { } state)
        {
            return;
        }

        var round = time.GetTimestamp();
        var scope = new Scope(dataset, dataset.Series, new TimeRange(state.Next ?? dataset.ExpectedFrom, now));
        foreach (var slice in Patrol.Slices(scope))
        {
            var started = time.GetTimestamp();
            var report = await patrol.RunAsync(scope with { Range = slice }, ct);
            var isLast = slice.End >= scope.Range.End;
            await store.AdvanceAsync(
                dataset, isLast ? null : slice.End, report.Rows, Duration.FromTimeSpan(time.GetElapsedTime(started)), report.New.Count, now, ct);
            foreach (var finding in report.New)
            {
                LogFinding(dataset.Name, finding.Suspicion.Series, finding.Suspicion.Kind, finding.Suspicion.Range.ToString(), finding.Suspicion.Detail);
            }

            if (isLast || time.GetElapsedTime(round) > limits.Budget)
            {
                break;
            }
        }

        await store.ReleaseAsync(dataset, ct);
    }

    [LoggerMessage(LogLevel.Warning, "Audit of {Dataset} {Series}: {Kind} in {Range}. {Detail}")]
    private partial void LogFinding(string dataset, string series, string kind, string range, string detail);

    [LoggerMessage(LogLevel.Error, "The patrol of {Dataset} failed; the next round goes on from its last slice")]
    private partial void LogFailed(Exception e, string dataset);
}
