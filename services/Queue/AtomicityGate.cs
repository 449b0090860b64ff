using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace DataFetch.Queue;

/// <summary>Refuses to serve on a Redis whose scripts are not atomic: its budgets would let too many calls through.</summary>
internal sealed class AtomicityGate(IConnectionMultiplexer redis) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        ScriptAtomicityCheck.EnsureAsync(ConfigurationOptions.Parse(redis.Configuration), cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
