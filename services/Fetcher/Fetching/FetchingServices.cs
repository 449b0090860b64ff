namespace DataFetch.Fetcher.Fetching;

internal static class FetchingServices
{
    public static IServiceCollection AddFetching(this IServiceCollection services) => services.AddSingleton<ChunkFetcher>();
}
