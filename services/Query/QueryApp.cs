using DataFetch.Catalog;
using DataFetch.Query.Aggregates;
using DataFetch.Query.Changes;
using DataFetch.Query.Data;
using DataFetch.Query.Data.Rest;
using DataFetch.Query.Latest;
using DataFetch.ServiceDefaults;
using DataFetch.Storage;
using Microsoft.AspNetCore.ResponseCompression;

namespace DataFetch.Query;

/// <summary>The service that answers with data and with how complete it is.</summary>
public static class QueryApp
{
    /// <param name="configure">Has the last word on the configuration, before anything has read it.</param>
    public static async Task<WebApplication> BuildAsync(
        string[] args, Action<WebApplicationBuilder>? configure = null, CancellationToken ct = default)
    {
        var builder = ServiceHost.CreateBuilder(args, KnownServices.Query, configure);
        builder.AddServiceDefaults(KnownServices.Query);
        builder.AddPostgresClient();
        await builder.AddCatalogAsync(ct);
        builder.Services.AddStorage();
        builder.AddData();
        builder.Services.AddLatest().AddSingleton<Aggregator>().AddSingleton<ChangeFeed>();
        builder.Services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true; // no answer holds a secret beside what the caller chose
            options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, AnswerFormat.Ndjson.MediaType, AnswerFormat.Csv.MediaType, AnswerFormat.Arrow.MediaType];
        });

        var app = builder.Build();
        app.UseResponseCompression();
        app.MapDefaultEndpoints();
        app.MapGrpcService<QueryApi>();
        app.MapData();
        return app;
    }
}
