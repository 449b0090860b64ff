using DataFetch.Storage.Notices;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace DataFetch.Backfill.Delivery;

/// <summary>Tells one receiver what it has not had, in order, each until it got through: at least once.</summary>
internal sealed partial class Deliverer
{
    private const int Batch = 100;

    private readonly Deliveries deliveries;
    private readonly DeliveryOptions options;
    private readonly ILogger logger;
    private readonly ResiliencePipeline tries;

    public Deliverer(Deliveries deliveries, IOptions<DeliveryOptions> options, ILogger<Deliverer> logger)
    {
        (this.deliveries, this.options, this.logger) = (deliveries, options.Value, logger);
        // A hiccup is over in a second; for what lasts longer the receiver waits with its place kept.
        tries = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<DeliveryException>().Handle<TimeoutRejectedException>(),
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(250),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddTimeout(this.options.Timeout)
            .Build();
    }

    /// <summary>Returns when there is nothing more, when the receiver cannot be reached, or at once where another process delivers to it.</summary>
    public async Task DeliverAsync(Receiver receiver, CancellationToken ct)
    {
        try
        {
            await using var delivery = await deliveries.OpenAsync(receiver.Place, ct);
            while (delivery is not null && await delivery.NextAsync(Batch, ct) is { Count: > 0 } notices)
            {
                if (!await DeliverAsync(receiver, delivery, notices, ct))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // What was sent and not noted is sent again.
        }
        catch (Exception e)
        {
            LogFailed(e, receiver.Place);
        }
    }

    private async Task<bool> DeliverAsync(Receiver receiver, Storage.Notices.Delivery delivery, List<Notice> notices, CancellationToken ct)
    {
        foreach (var notice in notices)
        {
            if (receiver.Wants(notice) && await TrySendAsync(receiver, notice, ct) is { } error)
            {
                await delivery.FailAsync(error, options.FirstWait, options.LongestWait, ct);
                return false;
            }

            if ((receiver.Wants(notice) || notice == notices[^1]) && !await delivery.MoveAsync(notice.Id, ct))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Null where it got through.</summary>
    private async Task<string?> TrySendAsync(Receiver receiver, Notice notice, CancellationToken ct)
    {
        try
        {
            await tries.ExecuteAsync(async token => await receiver.Sender.SendAsync(notice, token), ct);
            return null;
        }
        catch (DeliveryException e)
        {
            LogNotDelivered(receiver.Place, notice.Id, e.Message);
            return e.Message;
        }
        catch (TimeoutRejectedException)
        {
            var error = $"It did not answer within {options.Timeout.TotalSeconds:0.#} s.";
            LogNotDelivered(receiver.Place, notice.Id, error);
            return error;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Receiver} was not told notice {Id}; it and what follows wait: {Reason}")]
    private partial void LogNotDelivered(string receiver, long id, string reason);

    [LoggerMessage(LogLevel.Error, "Notices could not be delivered to {Receiver}; they wait")]
    private partial void LogFailed(Exception e, string receiver);
}
