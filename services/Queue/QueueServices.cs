using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataFetch.Queue;

public static class QueueServices
{
    /// <summary>Budgets, hints and wake-ups over the <c>IConnectionMultiplexer</c> that the host registers.</summary>
    public static IServiceCollection AddQueue(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SourceBudgets>();
        services.TryAddSingleton<TaskHints>();
        services.TryAddSingleton<WakeUps>();
        services.AddHostedService<AtomicityGate>();
        return services;
    }
}
