using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace DataFetch.Queue;

/// <summary>Tells other processes that there is something to look at. A message may be lost: who waits looks by itself at its timeout.</summary>
public sealed partial class WakeUps(IConnectionMultiplexer redis, TimeProvider time, ILogger<WakeUps> logger)
{
    /// <summary>Never fails: a wake-up that did not get through costs the reader its timeout.</summary>
    public async Task PublishAsync(string topic, string payload)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(RedisChannel.Literal(RedisKeys.WakeUps(topic)), payload);
        }
        catch (Exception e) when (e is RedisException or RedisTimeoutException)
        {
            LogNotPublished(e, topic);
        }
    }

    public async Task<WakeUpSubscription> SubscribeAsync(string topic)
    {
        var subscription = new WakeUpSubscription(redis.GetSubscriber(), RedisChannel.Literal(RedisKeys.WakeUps(topic)), time);
        await subscription.StartAsync();
        return subscription;
    }

    [LoggerMessage(LogLevel.Debug, "A wake-up for {Topic} was not published")]
    private partial void LogNotPublished(Exception e, string topic);
}
