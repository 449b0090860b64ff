using System.Net.Http.Json;
using System.Text.Json;
using DataFetch.Query;
using DataFetch.Standalone.Hosting;
using DataFetch.UpstreamSimulator;
using DataFetch.UpstreamSimulator.Alpaca;
using DataFetch.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Testing.Services;

/// <summary>
/// All services and a simulated market in this process, with three query services in all, under a clock that is put forward; and those who
/// read bars of stocks there.
/// </summary>
public sealed class MarketReaders : IAsyncDisposable
{
    private const int Replicas = 3;

    // A Thursday after the close, before two weeks without a holiday of the exchange.
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 23, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromDays(14);

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly TemporaryFolder folder = new();
    private readonly List<IAsyncDisposable> parts = [];
    private readonly List<GrpcChannel> channels = [];
    private readonly HttpClient upstream = new();

    private readonly ShiftedClock clock = new(Start);
    private IReadOnlyList<QueryService.QueryServiceClient> queries = [];

    private MarketReaders()
    {
    }

    public static async Task<MarketReaders> StartAsync(CancellationToken ct)
    {
        var readers = new MarketReaders();
        try
        {
            await readers.StartServicesAsync(ct);
            return readers;
        }
        catch
        {
            await readers.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Asks for the last 365 days of AAPL again and again, over two weeks. Returns how often, how many calls that took, and the fewest that
    /// it can take: one for the year, and one for each session that came since.
    /// </summary>
    public async Task<(int Asks, int Calls, int Least)> SlideAsync(TimeSpan step, CancellationToken ct)
    {
        await CallsAsync(ct);
        var (newest, asks) = (new HashSet<long>(), 0);
        for (var passed = TimeSpan.Zero; passed < Window; passed += step, asks++)
        {
            newest.Add(await ReadAsync(queries[asks % Replicas], "AAPL/1Day/all", ct));
            clock.Advance(step);
        }

        return (asks, await CallsAsync(ct), newest.Count);
    }

    /// <summary>Many ask for the last 365 days of MSFT at once, over all query services. Returns how many calls that took.</summary>
    public async Task<int> CrowdAsync(int readers, CancellationToken ct)
    {
        await CallsAsync(ct);
        await Task.WhenAll(Enumerable.Range(0, readers).Select(i => ReadAsync(queries[i % Replicas], "MSFT/1Day/all", ct)));
        return await CallsAsync(ct);
    }

    /// <summary>Returns the instant of the newest row, in microseconds since 1970-01-01T00:00:00Z.</summary>
    /// <exception cref="InvalidOperationException">Something of the answer is missing.</exception>
    private static async Task<long> ReadAsync(QueryService.QueryServiceClient query, string series, CancellationToken ct)
    {
        var request = new GetDataRequest { Dataset = "stock_bars", Series = { series }, DaysBack = 365, Columns = { "close" }, Missing = MissingPolicy.Fetch };
        using var call = query.GetData(request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60), cancellationToken: ct);
        var newest = 0L;
        await foreach (var part in call.ResponseStream.ReadAllAsync(ct))
        {
            if (part.Coverage is { } coverage && (coverage.Errors.Count > 0 || coverage.Slots.Missing > 0))
            {
                throw new InvalidOperationException($"{coverage.Slots.Missing} slots of {series} are missing: {string.Join("; ", coverage.Errors)}");
            }

            newest = part.Batch?.AtUs[^1] ?? newest;
        }

        return newest;
    }

    // Those that have come upstream since the last time.
    private async Task<int> CallsAsync(CancellationToken ct)
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

    private async Task StartServicesAsync(CancellationToken ct)
    {
        // Full pages, and none behind the last: then the fewest calls are known.
        var market = SimulatorApp.Build(
            new SimulatorOptions { Alpaca = new AlpacaOptions { ShortPageShare = 0, EmptyLastPageShare = 0 } }, b => b.Services.AddSingleton<TimeProvider>(clock));
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
            new StandaloneOptions { DataFolder = folder.Path, Durable = false, FreePorts = true, Settings = settings, Time = clock }, ct);
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
        queries = [.. channels.Select(c => new QueryService.QueryServiceClient(c))];
    }

    private async Task<string> ReplicaAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken ct)
    {
        var app = await QueryApp.BuildAsync(
            [],
            b =>
            {
                b.Configuration.AddInMemoryCollection(settings);
                b.Services.AddSingleton<TimeProvider>(clock);
            },
            ct);
        parts.Add(app);
        await app.StartAsync(ct);
        return app.Urls.Last();
    }

    private sealed record Call(string Source);
}
