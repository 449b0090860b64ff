namespace DataFetch.Fetcher.Sources;

internal static class SourcesRegistration
{
    public static IServiceCollection AddSources(this IServiceCollection services) => services
        .AddSingleton<DatasetTest>().AddSingleton<SourceCheck>().AddSingleton<UpstreamSeries>().AddSingleton<ProviderStatistics>().AddSingleton<QuotaSeeder>()
        .AddHostedService<SourceReporter>();
}
