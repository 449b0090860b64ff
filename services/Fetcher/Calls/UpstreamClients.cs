using System.Collections.Frozen;
using System.Net;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls.Keys;
using DataFetch.Queue;
using Microsoft.Extensions.Options;

namespace DataFetch.Fetcher.Calls;

/// <summary>A client for each declared source; each with its own connections, budget and breaker.</summary>
public sealed class UpstreamClients(
    SourceCatalog catalog, SourceBudgets budgets, IHttpClientFactory http, IOptions<CallOptions> options, IConfiguration settings,
    TimeProvider time, IServiceProvider services, ILogger<UpstreamClient> logger) : IDisposable
{
    private readonly FrozenDictionary<string, UpstreamClient> clients = catalog.Sources.ToFrozenDictionary(
        source => source.Name,
        source =>
        {
            var key = new SourceKey(source, settings);
            return new UpstreamClient(
                source, budgets.For(source.Name, [.. source.Limits.Select(l => new RateWindow(l.Calls, l.Per.ToTimeSpan()))]),
                new UpstreamSender(source, http, key, options.Value, time), key, options.Value, time,
                services.GetRequiredService<CallMetrics>(), services.GetRequiredService<ProviderCallRecorder>(), logger);
        });

    public UpstreamClient For(string source) => clients[source];

    public void Dispose()
    {
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }
    }
}

internal static class UpstreamCallsRegistration
{
    public static void AddUpstreamCalls(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<CallOptions>().BindConfiguration(CallOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<CallMetrics>().AddSingleton<ProviderCallRecorder>();
        builder.Services.AddSingleton<UpstreamClients>();
        builder.Services.ConfigureHttpClientDefaults(client => client
            .ConfigureHttpClient(c => c.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.AutomaticDecompression = DecompressionMethods.All;
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                // A redirect would carry the key in the query, or the header, to wherever it points.
                handler.AllowAutoRedirect = false;
                handler.UseCookies = false;
                handler.ConnectTimeout = TimeSpan.FromSeconds(10);
                // A permit counts from when its request is on the wire.
                handler.PlaintextStreamFilter = SentStream.FilterAsync;
            })
            // They log addresses, and keys travel in queries.
            .RemoveAllLoggers());
    }
}
