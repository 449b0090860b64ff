namespace DataFetch.Backfill.Queueing;

internal static class QueueingServices
{
    public static IServiceCollection AddQueueing(this IServiceCollection services)
    {
        services.AddOptions<QueueOptions>().BindConfiguration(QueueOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<HintDispatcher>()
            .AddHostedService<ReconcileWorker>()
            .AddHostedService<OutboxRelay>();
    }
}
