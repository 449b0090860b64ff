using DataFetch.ServiceDefaults;
using DataFetch.V1;

namespace DataFetch.Query.Data;

internal static class DataFeature
{
    public static WebApplicationBuilder AddData(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<BackfillService.BackfillServiceClient>(KnownServices.Backfill);
        builder.Services.AddSingleton<DataReader>().AddSingleton<MissingParts>();
        return builder;
    }
}
