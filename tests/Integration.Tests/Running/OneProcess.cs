using System.Globalization;
using DataFetch.Standalone.Hosting;
using DataFetch.Testing;
using DataFetch.UpstreamSimulator;
using Npgsql;

namespace DataFetch.Integration.Tests.Running;

/// <summary>Everything in this process: simulator, services, on a Postgres and, where one is given, a Redis by connection string.</summary>
internal sealed class OneProcess : IAsyncDisposable
{
    private readonly TestDatabase testDatabase;

    private OneProcess(TestDatabase testDatabase, Upstreams upstreams, StandaloneHost host)
    {
        (this.testDatabase, Upstreams, Host) = (testDatabase, upstreams, host);
        Clients = new Clients(GrpcAddresses.AllAt(host.GrpcAddress));
        Database = new Database(testDatabase.ConnectionString);
        Http = new HttpClient { BaseAddress = new Uri(host.Address) };
    }

    public Upstreams Upstreams { get; }

    public StandaloneHost Host { get; }

    public Clients Clients { get; }

    public Database Database { get; }

    /// <summary>The front's REST address.</summary>
    public HttpClient Http { get; }

    /// <param name="redis">Null for the embedded one.</param>
    /// <param name="more">Settings that go before the others.</param>
    public static async Task<OneProcess> StartAsync(
        PostgresFixture postgres, SimulatorOptions simulated, string? redis, CancellationToken ct, params IEnumerable<KeyValuePair<string, string?>> more) =>
        await StartAsync(postgres, simulated, redis, TimeProvider.System, ct, more);

    /// <param name="time">What services and upstreams take for now.</param>
    public static async Task<OneProcess> StartAsync(
        PostgresFixture postgres, SimulatorOptions simulated, string? redis, TimeProvider time, CancellationToken ct,
        params IEnumerable<KeyValuePair<string, string?>> more)
    {
        var database = await postgres.CreateDatabaseAsync(null, ct);
        var upstreams = await Upstreams.StartAsync(simulated, time, ct);
        var settings = new Dictionary<string, string?>(Settings(upstreams.Address, simulated)) { ["ConnectionStrings:datafetch"] = database.ConnectionString };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        if (redis is not null)
        {
            settings["ConnectionStrings:redis"] = redis;
        }

        var host = await StandaloneHost.StartAsync(new StandaloneOptions { FreePorts = true, Settings = settings, Time = time }, ct);
        return new OneProcess(database, upstreams, host);
    }

    /// <summary>Sources at a simulator, with its limits, and a queue that wastes no time.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Settings(string simulator, SimulatorOptions simulated)
    {
        foreach (var address in SimulatedAddresses.Settings(simulator))
        {
            yield return address;
        }

        foreach (var source in (string[])[Sources.Sip, Sources.Redata])
        {
            yield return new($"Sources:{source}:Concurrency", "8");
            if (simulated.Limits.TryGetValue(source, out var limits))
            {
                yield return new($"Sources:{source}:Limits", string.Join(',', limits.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Calls}/{l.Per.TotalSeconds}s"))));
            }
        }

        // Asked only where the others fail. After a start a source is closed for its window.
        foreach (var source in (string[])["esios", "aemet", "siar", "siar_legacy", "alpaca", "yahoo", "finviz", "finviz_elite", "polygon", "racingapi"])
        {
            yield return new($"Sources:{source}:Limits", "50/1s");
        }

        yield return new("Sources:sip:Key", "in-one-process");
        yield return new("Fetcher:Workers", "4");
        yield return new("Fetcher:Poll", "00:00:00.200");
        yield return new("Fetcher:RetryAfter", "00:00:00.050");
        yield return new("Fetcher:Calls:Tries", "2");
        yield return new("Fetcher:Calls:FirstDelay", "00:00:00.010");
        yield return new("Backfill:Queue:Reconcile", "00:00:00.200");
        yield return new("Scheduler:Enabled", "false"); // calls are counted
        yield return new("Logging:LogLevel:Default", "Error");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Clients.Dispose();
        await Host.DisposeAsync();
        await Upstreams.DisposeAsync();
        await Database.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await testDatabase.DisposeAsync();
    }
}
