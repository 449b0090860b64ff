using DataFetch.Backfill.Alerting.Channels;
using DataFetch.Backfill.Triggers;
using DataFetch.Queue;
using DataFetch.Storage.Notices;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Delivery;

/// <summary>Delivers to all receivers side by side: one that is down delays itself alone.</summary>
internal sealed partial class DeliveryWorker(
    AlertChannels channels, SubscriptionReceivers subscriptions, Deliveries deliveries, Deliverer deliverer, WakeUps wakeUps,
    IOptions<DeliveryOptions> options, ILogger<DeliveryWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var wakeUp = await wakeUps.SubscribeAsync(Topics.Notices);
        var underWay = new Dictionary<string, Task>();
        var isPrepared = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                isPrepared = isPrepared || await PrepareAsync(stoppingToken);
                await BeginAsync(underWay, stoppingToken);
                await wakeUp.WaitAsync(options.Value.Interval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                LogFailed(e);
                await wakeUp.WaitAsync(options.Value.Interval, CancellationToken.None);
            }
        }

        await Task.WhenAll(underWay.Values);
    }

    private async Task<bool> PrepareAsync(CancellationToken ct)
    {
        string[] places = [.. channels.Receivers.Select(r => r.Place)];
        await deliveries.ForgetOthersAsync(AlertChannels.Prefix, places, ct);
        await deliveries.EnsureAsync(places, ct);
        return true;
    }

    private async Task BeginAsync(Dictionary<string, Task> underWay, CancellationToken ct)
    {
        var receivers = channels.Receivers.Concat(await subscriptions.ReadAsync(ct)).ToDictionary(r => r.Place);
        foreach (var place in await deliveries.DueAsync(receivers.Keys, ct))
        {
            if (!underWay.TryGetValue(place, out var delivery) || delivery.IsCompleted)
            {
                underWay[place] = deliverer.DeliverAsync(receivers[place], ct);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Notices could not be delivered; they wait")]
    private partial void LogFailed(Exception e);
}
