using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using StackExchange.Redis;

namespace DataFetch.Queue;

/// <summary>
/// Refuses to serve on a Redis whose scripts are not atomic: its budgets would let too many calls through. Waits for a Redis that
/// is still starting.
/// </summary>
internal sealed partial class AtomicityGate : IHostedLifecycleService
{
    private readonly IConnectionMultiplexer redis;
    private readonly ILogger logger;
    private readonly ResiliencePipeline whileStarting;

    public AtomicityGate(IConnectionMultiplexer redis, ILogger<AtomicityGate> logger)
    {
        (this.redis, this.logger) = (redis, logger);
        whileStarting = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<RedisConnectionException>().Handle<RedisTimeoutException>(),
                MaxRetryAttempts = 60,
                Delay = TimeSpan.FromSeconds(1),
                OnRetry = _ =>
                {
                    LogWaiting();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    public async Task StartingAsync(CancellationToken cancellationToken) => await whileStarting.ExecuteAsync(
        async ct => await ScriptAtomicityCheck.EnsureAsync(ConfigurationOptions.Parse(redis.Configuration), ct), cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "Redis cannot be reached yet; trying again")]
    private partial void LogWaiting();
}
