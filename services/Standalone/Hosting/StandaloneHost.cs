using DataFetch.Backfill;
using DataFetch.Fetcher;
using DataFetch.GapDetector;
using DataFetch.Query;
using DataFetch.ServiceDefaults;
using Microsoft.AspNetCore.Connections;

namespace DataFetch.Standalone.Hosting;

/// <summary>All services in this process, each with its own endpoints, and one address in front of them.</summary>
public sealed class StandaloneHost : IAsyncDisposable
{
    private const int PortAttempts = 5;

    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(10);

    private readonly List<WebApplication> apps = [];
    private readonly ILoggerFactory logging;
    private readonly TimeProvider time;
    private EmbeddedServers? servers;
    private ServiceSettings? settings;

    private StandaloneHost(ILoggerFactory logging, TimeProvider time) => (this.logging, this.time) = (logging, time);

    /// <summary>All REST paths, health and metrics.</summary>
    public string Address => settings!.HttpAddress(ServiceSettings.Front);

    /// <summary>All gRPC services.</summary>
    public string GrpcAddress => settings!.GrpcAddress(ServiceSettings.Front);

    /// <summary>The connection string of Postgres, embedded or given.</summary>
    public string Postgres => servers!.Postgres;

    /// <summary>Starts everything; what was started is stopped again where something fails.</summary>
    public static async Task<StandaloneHost> StartAsync(StandaloneOptions options, CancellationToken ct)
    {
        var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables().AddInMemoryCollection(options.Settings);
        var host = new StandaloneHost(LoggerFactory.Create(logs => logs
            .AddConfiguration(configuration.GetSection("Logging"))
            .AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(c => c.LogToStandardErrorThreshold = LogLevel.Trace)), options.Time);
        try
        {
            host.servers = await EmbeddedServers.StartAsync(options, configuration, host.logging.CreateLogger("DataFetch.Standalone"), ct);
            await host.StartServicesAsync(options, ct);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for Ctrl-C, SIGTERM or the token.</summary>
    public async Task WaitForEndAsync(CancellationToken ct)
    {
        var ended = apps.Select(app => app.WaitForShutdownAsync(ct));
        await Task.WhenAny(ended);
    }

    public async ValueTask DisposeAsync()
    {
        await StopServicesAsync();
        if (servers is not null)
        {
            await servers.DisposeAsync();
        }

        logging.Dispose();
    }

    private async Task StartServicesAsync(StandaloneOptions options, CancellationToken ct)
    {
        for (var left = PortAttempts; ; left--)
        {
            settings = new ServiceSettings(options, servers!.Postgres, servers.Redis);
            try
            {
                await StartServicesAsync(ct);
                return;
            }
            catch (IOException e) when (options.FreePorts && left > 1 && e.InnerException is AddressInUseException)
            {
                // Somebody took a port between its choice and its use.
                await StopServicesAsync();
            }
        }
    }

    private async Task StopServicesAsync()
    {
        foreach (var app in Enumerable.Reverse(apps))
        {
            using var patience = new CancellationTokenSource(TimeToStop);
            await app.StopAsync(patience.Token);
            await app.DisposeAsync();
        }

        apps.Clear();
    }

    private async Task StartServicesAsync(CancellationToken ct)
    {
        await StartAsync(await BackfillApp.BuildAsync([], With(KnownServices.Backfill), ct), ct);
        await StartAsync(await GapDetectorApp.BuildAsync([], With(KnownServices.GapDetector), ct), ct);
        await StartAsync(await FetcherApp.BuildAsync([], With(KnownServices.Fetcher), ct), ct);
        await StartAsync(await QueryApp.BuildAsync([], With(KnownServices.Query), ct), ct);
        await StartAsync(FrontApp.Build(settings!), ct);
    }

    private Action<WebApplicationBuilder> With(ServiceInfo service) => builder =>
    {
        builder.Configuration.AddInMemoryCollection(settings!.For(service));
        builder.Services.AddSingleton(time);
    };

    private async Task StartAsync(WebApplication app, CancellationToken ct)
    {
        apps.Add(app);
        await app.StartAsync(ct);
    }
}
