using DataFetch.Backfill.Alerting.Rules;
using DataFetch.Backfill.Delivery;
using DataFetch.Catalog;
using DataFetch.Queue;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Notices;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Alerting;

/// <summary>Looks at the rules, and opens, changes and resolves alerts by them. Any number of replicas may do so side by side.</summary>
internal sealed partial class AlertWorker(
    IEnumerable<IAlertRule> rules, Alerts alerts, AlertMetrics metrics, NoticeStore notices, WakeUps wakeUps, IOptions<AlertOptions> options,
    IOptions<DeliveryOptions> delivery, TimeProvider time, ILogger<AlertWorker> logger) : BackgroundService
{
    // Runs move with each of their tasks.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var wakeUp = await wakeUps.SubscribeAsync(Topics.Runs);
        var isAll = true;
        try
        {
            while (true)
            {
                await EvaluateAsync(isAll, stoppingToken);
                var started = time.GetTimestamp();
                await Task.Delay(options.Value.Every < Pause ? options.Value.Every : Pause, time, stoppingToken);
                var left = options.Value.Every - time.GetElapsedTime(started);
                isAll = left <= TimeSpan.Zero || await wakeUp.WaitAsync(left, stoppingToken) is null;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task EvaluateAsync(bool isAll, CancellationToken ct)
    {
        // One rule that cannot be looked at holds up no other.
        foreach (var rule in rules.Where(r => isAll || r is RunRule))
        {
            await TryAsync(rule.Kind, () => EvaluateAsync(rule, ct), ct);
        }

        await TryAsync("open alerts", async () => metrics.Opened(await alerts.OpenAsync(ct)), ct);
        if (isAll)
        {
            await TryAsync("old notices", () => notices.TrimAsync(delivery.Value.Kept, ct), ct);
        }
    }

    private async Task EvaluateAsync(IAlertRule rule, CancellationToken ct)
    {
        var readings = await rule.ReadAsync(time.GetInstant(), ct);
        metrics.Read(rule, readings);
        await alerts.SettleAsync(rule.Kind, [.. readings.Where(r => r.Severity is not null).Select(r => new AlertState(r.Subject, r.Severity!.Value, r.Text))], ct);
        await wakeUps.PublishAsync(Topics.Outbox, "alert");
    }

    private async Task TryAsync(string what, Func<Task> work, CancellationToken ct)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogFailed(e, what);
        }
    }

    [LoggerMessage(LogLevel.Error, "What alerts rest on could not be looked at ({What}); the next pass runs as planned")]
    private partial void LogFailed(Exception e, string what);
}
