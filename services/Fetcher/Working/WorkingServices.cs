namespace DataFetch.Fetcher.Working;

internal static class WorkingServices
{
    public static IServiceCollection AddWorking(this IServiceCollection services)
    {
        services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<WorkerName>().AddSingleton<Canary>().AddSingleton<Splitter>().AddSingleton<TaskRunner>().AddHostedService<FetchWorker>();
    }
}
