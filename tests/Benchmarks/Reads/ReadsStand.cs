using System.Net.Http.Json;
using System.Text.Json;
using DataFetch.Query;
using DataFetch.Standalone.Hosting;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.UpstreamSimulator;
using DataFetch.UpstreamSimulator.Alpaca;
using DataFetch.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Benchmarks.Reads;

/// <summary>All services and a simulated market in this process, under a clock that is put forward, with three query services in all.</summary>
internal sealed class ReadsStand : IAsyncDisposable
{
    private const int Replicas = 3;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly TemporaryFolder folder = new();
    private readonly List<IAsyncDisposable> parts = [];
    private readonly List<GrpcChannel> channels = [];
    private readonly HttpClient upstream = new();

    private ReadsStand(DateTimeOffset start) => Clock = new ShiftedClock(start);

    public ShiftedClock Clock { get; }

    public IReadOnlyList<QueryService.QueryServiceClient> Queries { get; private set; } = [];

    /// <param name="start">What it is then, to services and market.</param>
    public static async Task<ReadsStand> StartAsync(DateTimeOffset start, CancellationToken ct)
    {
        var stand = new ReadsStand(start);
        try
        {
            await stand.StartAsync(ct);
            return stand;
        }
        catch
        {
            await stand.DisposeAsync();
            throw;
        }
    }

    /// <summary>The calls that have come upstream since the last time.</summary>
    public async Task<int> CallsAsync(CancellationToken ct)
    {
        var log = new Uri("/simulator/log", UriKind.Relative);
        var calls = await upstream.GetFromJsonAsync<IReadOnlyList<Call>>(log, Json, ct);
        (await upstream.DeleteAsync(log, ct)).EnsureSuccessStatusCode();
        return calls!.Count;
    }

    public async ValueTask DisposeAsync()
    {
        channels.ForEach(c => c.Dispose());
        foreach (var part in Enumerable.Reverse(parts))
        {
            await part.DisposeAsync();
        }

        upstream.Dispose();
        folder.Dispose();
    }

    private async Task StartAsync(CancellationToken ct)
    {
        // Full pages, and none behind the last: then the fewest calls are known.
        var market = SimulatorApp.Build(
            new SimulatorOptions { Alpaca = new AlpacaOptions { ShortPageShare = 0, EmptyLastPageShare = 0 } }, b => b.Services.AddSingleton<TimeProvider>(Clock));
        parts.Add(market);
        await market.StartAsync(ct);
        upstream.BaseAddress = new Uri(market.Urls.Single());
        var redis = await RedisServerProcess.StartAsync(0, ct);
        parts.Add(redis);
        var settings = new Dictionary<string, string?>(SimulatedAddresses.Settings(market.Urls.Single()))
        {
            ["ConnectionStrings:redis"] = redis.ConnectionString,
            ["Sources:alpaca:Key"] = "key-id",
            ["Sources:alpaca:Secret"] = "secret",
            ["Sources:alpaca:Limits"] = "50/1s",
            ["Fetcher:Poll"] = "00:00:00.100",
            ["Scheduler:Enabled"] = "false", // readers' calls are counted
            ["Logging:LogLevel:Default"] = "Error",
        };
        var host = await StandaloneHost.StartAsync(
            new StandaloneOptions { DataFolder = folder.Path, Durable = false, FreePorts = true, Settings = settings, Time = Clock }, ct);
        parts.Add(host);
        settings["ConnectionStrings:datafetch"] = host.Postgres;
        settings["Services:Backfill:Grpc"] = host.GrpcAddress;
        settings["Endpoints:HttpPort"] = settings["Endpoints:GrpcPort"] = "0";
        var addresses = new List<string> { host.GrpcAddress };
        while (addresses.Count < Replicas)
        {
            addresses.Add(await ReplicaAsync(settings, ct));
        }

        channels.AddRange(addresses.Select(a => GrpcChannel.ForAddress(a)));
        Queries = [.. channels.Select(c => new QueryService.QueryServiceClient(c))];
    }

    private async Task<string> ReplicaAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken ct)
    {
        var app = await QueryApp.BuildAsync(
            [],
            b =>
            {
                b.Configuration.AddInMemoryCollection(settings);
                b.Services.AddSingleton<TimeProvider>(Clock);
            },
            ct);
        parts.Add(app);
        await app.StartAsync(ct);
        return app.Urls.Last();
    }

    private sealed record Call(string Source);
}
