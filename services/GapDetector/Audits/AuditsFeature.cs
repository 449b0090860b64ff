namespace DataFetch.GapDetector.Audits;

internal static class AuditsFeature
{
    public static IServiceCollection AddAudits(this IServiceCollection services)
    {
        services.AddOptions<PatrolOptions>().BindConfiguration(PatrolOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<Patrol>().AddHostedService<PatrolWorker>();
    }
}
