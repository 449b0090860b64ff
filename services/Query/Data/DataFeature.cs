using DataFetch.Query.Data.Caching;
using DataFetch.ServiceDefaults;
using DataFetch.V1;

namespace DataFetch.Query.Data;

internal static class DataFeature
{
    public static WebApplicationBuilder AddData(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<BackfillService.BackfillServiceClient>(KnownServices.Backfill);
        builder.AddRowCache();
        builder.Services.AddOptions<DataOptions>().BindConfiguration(DataOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<StallGuard>().AddSingleton<DataReader>().AddSingleton<SharedFetches>().AddSingleton<MissingParts>().AddSingleton<Freshness>();
        return builder;
    }
}
