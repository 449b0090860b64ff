using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Queue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace DataFetch.Fetcher.Tests.Calls;

/// <summary>The calling part of a fetcher, registered as the fetcher registers it, on a source of the test's own.</summary>
internal sealed class Caller : IAsyncDisposable
{
    public const string Key = "SECRET-KEY-1";

    private readonly WebApplication app;

    private Caller(WebApplication app, SourceCatalog catalog, Logs logs)
    {
        this.app = app;
        Catalog = catalog;
        Logs = logs;
    }

    public SourceCatalog Catalog { get; }

    public Logs Logs { get; }

    public UpstreamClient Client => app.Services.GetRequiredService<UpstreamClients>().For(Source.Name);

    public Source Source => Catalog.Sources.Single();

    public Request Request => Source.Requests.Values.Single();

    public CallCounter Calls { get; } = new();

    /// <param name="source">What stands in the source's file beside its address and its request, such as <c>concurrency: 2</c>.</param>
    public static Task<Caller> StartAsync(string redis, Uri address, string source = "", params (string Key, string Value)[] settings) =>
        StartAsync(redis, address, source, "", settings);

    /// <param name="request">What stands in the request beside its path, such as <c>anonymous: true</c>.</param>
    public static async Task<Caller> StartAsync(string redis, Uri address, string source, string request, params (string Key, string Value)[] settings)
    {
        var name = $"s{Guid.NewGuid():N}"[..20];
        var catalog = await TestCatalog.LoadAsync(name, Text(name, address, source, request));
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Fetcher:Calls:Tries"] = "1",
            ["Fetcher:Calls:FirstDelay"] = "00:00:00.001",
            ["Fetcher:Calls:MaxDelay"] = "00:00:00.002",
            [$"Sources:{name}:Key"] = Key,
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key.Replace("{name}", name, StringComparison.Ordinal), (string?)s.Value)));
        var logs = new Logs();
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        builder.Services.AddMetrics().AddSingleton(TimeProvider.System).AddSingleton(catalog).AddSingleton<SourceBudgets>();
        builder.Services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(redis));
        builder.WebHost.UseKestrelCore();
        builder.AddUpstreamCalls();
        var caller = new Caller(builder.Build(), catalog, logs);
        if (!redis.Contains("abortConnect", StringComparison.Ordinal))
        {
            await caller.Client.Budget.OpenAsync(TimeSpan.FromDays(1), TestContext.Current.CancellationToken);
        }

        return caller;
    }

    /// <summary>The body as text.</summary>
    public async Task<string> GetAsync(string path = "/levels", CallPriority priority = CallPriority.Live)
    {
        using var body = await Client.GetAsync(new UpstreamCall(Request, path, [new("day", "2026-11-20")]), priority, Calls, TestContext.Current.CancellationToken);
        return System.Text.Encoding.UTF8.GetString(body.Bytes.Span);
    }

    /// <summary>The failure that a call ends in.</summary>
    public Task<UpstreamException> FailAsync() => Assert.ThrowsAsync<UpstreamException>(() => GetAsync());

    public Task<BudgetState> BudgetAsync() => Client.Budget.GetStateAsync(TestContext.Current.CancellationToken);

    /// <summary>Permits that were granted and not given back: a busy machine lets one expire now and then.</summary>
    public async Task<long> PermitsAsync()
    {
        var budget = await BudgetAsync();
        return budget.Granted - budget.Returned - budget.Expired;
    }

    public async ValueTask DisposeAsync()
    {
        var redis = app.Services.GetRequiredService<IConnectionMultiplexer>();
        await app.DisposeAsync();
        await redis.DisposeAsync();
    }

    internal static string Text(string name, Uri address, string source, string request = "") => $$"""
        source: {{name}}
        title: Stub
        base_address: {{address}}
        limits: [{ calls: 1000, per: 1s }]
        {{source}}
        requests:
          levels:
            path: /levels
            zone: UTC
            query: { day: "{first_day}" }
            chunk_days: 1
            {{request}}
            paging: { parameter: page, size_parameter: size, size: 2, first: 1, total_field: totalPages, empty_page_retries: 2 }
            decoder: json-records
            records: data
            fills:
              - { dataset: {{name}}_levels, series_field: gauge, at_field: time, at_format: local, columns: { level_m: level } }
        datasets:
          {{name}}_levels:
            title: Levels
            zone: UTC
            starts: 2020-01-01
            cadence: 1h
            columns: { level_m: { type: decimal } }
            series: [vigo, cadiz]
            providers: [{{name}}.levels]
        """;
}
