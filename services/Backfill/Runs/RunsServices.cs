namespace DataFetch.Backfill.Runs;

internal static class RunsServices
{
    public static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddSingleton<RequestReader>()
        .AddSingleton<RunModes>()
        .AddSingleton<AutoBackfill>()
        .AddSingleton<RunPlanner>()
        .AddSingleton<RunStarter>()
        .AddSingleton<RunResults>()
        .AddSingleton<RunFollower>();
}
