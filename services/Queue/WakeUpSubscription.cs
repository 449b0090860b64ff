using System.Threading.Channels;
using StackExchange.Redis;

namespace DataFetch.Queue;

/// <summary>Waits for wake-ups of one topic. Those that come while nobody waits count as one, the last.</summary>
public sealed class WakeUpSubscription : IAsyncDisposable
{
    private readonly ISubscriber subscriber;
    private readonly RedisChannel channel;
    private readonly TimeProvider time;

    private readonly Channel<string> latest =
        Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    internal WakeUpSubscription(ISubscriber subscriber, RedisChannel channel, TimeProvider time)
    {
        this.subscriber = subscriber;
        this.channel = channel;
        this.time = time;
    }

    /// <summary>Returns the payload of a wake-up, or null at the timeout.</summary>
    public async Task<string?> WaitAsync(TimeSpan timeout, CancellationToken ct)
    {
        if (latest.Reader.TryRead(out var waiting))
        {
            return waiting;
        }

        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            return await latest.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync() => await subscriber.UnsubscribeAsync(channel, Receive);

    internal Task StartAsync() => subscriber.SubscribeAsync(channel, Receive);

    private void Receive(RedisChannel from, RedisValue payload) => latest.Writer.TryWrite((string?)payload ?? "");
}
