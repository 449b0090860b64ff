using System.Globalization;
using DataFetch.Integration.Tests.Stores;
using DataFetch.Testing;
using DataFetch.UpstreamSimulator;
using Npgsql;

namespace DataFetch.Integration.Tests.Running;

/// <summary>
/// The simulator and the four services as processes, with the environment that Aspire gives them, on a Postgres and a redis-server.
/// They start in an odd order, in an empty database, when the first test asks.
/// </summary>
public sealed class ServiceFleet(PostgresFixture postgres) : IAsyncDisposable
{
    public const string ApiKey = "fleet-api-key";
    public const string SipKey = "sip-key-that-nobody-may-see";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly string[] Services = ["fetcher", "gap-detector", "backfill", "query"];

    private readonly Dictionary<string, (int Http, int Grpc)> ports = [];
    private readonly Dictionary<string, ChildProcess> running = [];
    private readonly List<ChildProcess> all = [];
    private Dictionary<string, string?> common = [];
    private ReservedPorts? reserved;
    private GivenRedis? redis;
    private TestDatabase? testDatabase;
    private Upstreams? upstreams;
    private Database? database;
    private Clients? clients;
    private bool isUp;

    /// <summary>Services that run beside those of their name, such as <c>fetcher-2</c>.</summary>
    internal IReadOnlyList<string> Replicas { get; init; } = [];

    /// <summary>What the simulator plays.</summary>
    internal IReadOnlyList<string> Simulated { get; init; } =
        ["--limit", "sip=200/5", "--limit", "redata=100/5", "--latency-ms", "10-60", "--empty-pages", "0.1"];

    /// <summary>What the services write to their logs. Debug is everything that a log can show, so that a secret in it would be seen.</summary>
    internal string LogLevel { get; init; } = "Debug";

    /// <summary>Settings that differ from the usual ones.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> Settings { get; init; } = [];

    internal GivenRedis Redis => redis!;

    internal Upstreams Upstreams => upstreams!;

    internal Database Database => database!;

    internal Clients Clients => clients!;

    /// <summary>What all processes of the fleet have written so far, those that have ended included.</summary>
    internal IEnumerable<string> Logs => all.SelectMany(p => new[] { p.Output, p.Error });

    public async Task StartAsync(CancellationToken ct)
    {
        if (isUp)
        {
            return;
        }

        reserved = new ReservedPorts(1 + (2 * (Services.Length + Replicas.Count)));
        foreach (var (service, own) in Services.Concat(Replicas).Zip(reserved.Ports.Skip(1).Chunk(2)))
        {
            ports[service] = (own[0], own[1]);
        }

        redis = await GivenRedis.StartAsync(RedisFlavour.RedisServer, ct);
        testDatabase = await postgres.CreateDatabaseAsync(null, ct);
        database = new Database(testDatabase.ConnectionString);
        await StartSimulatorAsync(ct);
        common = new(Common());
        foreach (var (key, value) in Settings)
        {
            common[key] = value;
        }

        clients = new Clients(new(Grpc("fetcher"), Grpc("gap-detector"), Grpc("backfill"), Grpc("query")), ApiKey);

        Start("query");
        await HealthyAsync("query", ct);
        foreach (var service in (string[])["gap-detector", "fetcher", "backfill", .. Replicas])
        {
            Start(service);
        }

        foreach (var service in ports.Keys)
        {
            await HealthyAsync(service, ct);
        }

        isUp = true;
    }

    /// <summary>For channels that do not go through <see cref="Clients"/>.</summary>
    internal static HttpClient GrpcHttp() => new() { DefaultRequestHeaders = { { "x-api-key", ApiKey } } };

    internal ChildProcess Process(string service) => running[service];

    internal string Http(string service) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[service].Http}");

    internal string Grpc(string service) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[service].Grpc}");

    /// <summary>Starts a service that has been killed, at its old address.</summary>
    /// <param name="settings">That differ from the fleet's.</param>
    internal void Start(string service, params IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var environment = new Dictionary<string, string?>(common)
        {
            ["Endpoints__HttpPort"] = ports[service].Http.ToString(CultureInfo.InvariantCulture),
            ["Endpoints__GrpcPort"] = ports[service].Grpc.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (key, value) in settings)
        {
            environment[key] = value;
        }

        var project = service switch { "fetcher" or "fetcher-2" => "Fetcher", "gap-detector" => "GapDetector", "backfill" or "backfill-2" => "Backfill", _ => "Query" };
        all.Add(running[service] = ChildProcess.Start(project, environment));
    }

    internal async Task HealthyAsync(string service, CancellationToken ct)
    {
        using var http = new HttpClient();
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.False(running[service].HasExited, $"{service} ended: {running[service].Error}");
                try
                {
                    using var answer = await http.GetAsync(new Uri($"{Http(service)}/health"), ct);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            StartLimit, $"{service} is healthy");
    }

    public async ValueTask DisposeAsync()
    {
        clients?.Dispose();
        foreach (var process in Enumerable.Reverse(all))
        {
            await process.DisposeAsync();
        }

        if (upstreams is not null)
        {
            await upstreams.DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
            NpgsqlConnection.ClearAllPools();
        }

        if (testDatabase is not null)
        {
            await testDatabase.DisposeAsync();
        }

        if (redis is not null)
        {
            await redis.DisposeAsync();
        }

        reserved?.Dispose();
    }

    private async Task StartSimulatorAsync(CancellationToken ct)
    {
        var port = reserved!.Ports[0];
        var simulator = ChildProcess.Start("UpstreamSimulator", [], ["--port", $"{port}", .. Simulated]);
        all.Add(simulator);
        upstreams = Upstreams.At($"http://127.0.0.1:{port}");
        using var http = new HttpClient();
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.False(simulator.HasExited, simulator.Error);
                try
                {
                    return (await http.GetAsync(new Uri($"{upstreams.Address}/health"), ct)).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            StartLimit, "the simulator answers");
    }

    private IEnumerable<KeyValuePair<string, string?>> Common()
    {
        yield return new("ConnectionStrings__datafetch", testDatabase!.ConnectionString);
        yield return new("ConnectionStrings__redis", redis!.ConnectionString);
        yield return new("Auth__ApiKey", ApiKey);
        foreach (var service in Services)
        {
            yield return new($"services__{service}__http__0", Http(service));
            yield return new($"services__{service}__grpc__0", Grpc(service));
        }

        foreach (var (key, value) in SimulatedAddresses.Settings(Upstreams.Address))
        {
            yield return new(key.Replace(":", "__", StringComparison.Ordinal), value);
        }

        yield return new("Sources__sip__Key", SipKey);
        yield return new("Sources__sip__Limits", "200/5s");
        yield return new("Sources__sip__Concurrency", "8");
        yield return new("Sources__redata__Limits", "100/5s");
        yield return new("Sources__redata__Concurrency", "8");
        yield return new("Fetcher__Workers", "4");
        yield return new("Fetcher__Lease", "00:00:03");
        yield return new("Fetcher__RetryAfter", "00:00:00.100");
        yield return new("Fetcher__Calls__Tries", "2");
        yield return new("Fetcher__Calls__FirstDelay", "00:00:00.050");
        yield return new("Backfill__Queue__Reconcile", "00:00:00.500");
        yield return new("Scheduler__Enabled", "false"); // calls are counted
        foreach (var category in (string[])["Default", "Microsoft.AspNetCore", "Microsoft.Extensions", "System.Net.Http", "Grpc", "Polly", "StackExchange.Redis", "Npgsql"])
        {
            yield return new($"Logging__LogLevel__{category}", LogLevel);
        }
    }
}
