using System.Diagnostics;
using System.Text.Json;
using DataFetch.Benchmarks.Detection;
using DataFetch.Catalog.Loading;
using DataFetch.Standalone.Embedded;
using DataFetch.Storage;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using DataFetch.Testing;
using DataFetch.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Benchmarks.Queries;

/// <summary>A Postgres with the rows of <see cref="PricesCatalog"/>, and the query service before it as a process of its own.</summary>
internal sealed class QueryStand : IAsyncDisposable
{
    /// <summary>Slots of a series: 347 days.</summary>
    public const int SlotsEach = 100_000;

    public static readonly Instant Start = Instant.FromUtc(2025, 1, 1, 0, 0);

    private readonly TemporaryFolder folder;
    private readonly TemporaryFolder cluster;
    private readonly EmbeddedPostgres postgres;
    private readonly Processes service;
    private readonly GrpcChannel channel;

    private QueryStand(TemporaryFolder folder, TemporaryFolder cluster, EmbeddedPostgres postgres, NpgsqlDataSource db, Processes service, Uri address)
    {
        (this.folder, this.cluster, this.postgres, Db, this.service) = (folder, cluster, postgres, db, service);
        channel = GrpcChannel.ForAddress(address);
        Client = new QueryService.QueryServiceClient(channel);
    }

    public NpgsqlDataSource Db { get; }

    public string ConnectionString => postgres.ConnectionString;

    public QueryService.QueryServiceClient Client { get; }

    /// <summary>The most memory that the service has had at once.</summary>
    public double PeakMb => Processes.PeakMb(service.Id);

    /// <summary>What the service has had of processors.</summary>
    public TimeSpan Cpu
    {
        get
        {
            using var process = Process.GetProcessById(service.Id);
            return process.TotalProcessorTime;
        }
    }

    public static Instant End => Start + (Duration.FromMinutes(5) * SlotsEach);

    public static async Task<QueryStand> StartAsync(int series, CancellationToken ct)
    {
        var (folder, cluster) = (new TemporaryFolder(), new TemporaryFolder());
        var postgres = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataFolder = cluster.Path, Durable = false }, NullLogger.Instance, ct);
        var db = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { CommandTimeout = 0 });
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "rows.yaml"), PricesCatalog.Yaml(series), ct);
        await LoadAsync(db, series, ct);

        var service = Processes.Start("query-service");
        var address = await service.AskAsync(JsonSerializer.Serialize(Settings(postgres.ConnectionString, folder.Path)), ct);
        return new QueryStand(folder, cluster, postgres, db, service, new Uri(address));
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await service.DisposeAsync();
        await Db.DisposeAsync();
        await postgres.DisposeAsync();
        cluster.Dispose();
        folder.Dispose();
    }

    private static Dictionary<string, string?> Settings(string postgres, string catalog) => new()
    {
        ["ConnectionStrings:datafetch"] = postgres,
        ["Catalog:Path"] = catalog,
        ["Catalog:Shipped"] = "false",
        ["Services:Backfill:Grpc:0"] = "http://127.0.0.1:1", // nothing is missing
        ["Endpoints:HttpPort"] = "0",
        ["Endpoints:GrpcPort"] = "0",
        ["Logging:Console:LogLevel:Default"] = "Warning",
    };

    private static async Task LoadAsync(NpgsqlDataSource db, int series, CancellationToken ct)
    {
        var catalog = await CatalogLoader.LoadAsync(
            new Dictionary<string, string> { ["rows.yaml"] = PricesCatalog.Yaml(series) }, new ConfigurationBuilder().Build(), ct);
        await using var services = new ServiceCollection()
            .AddSingleton(db).AddSingleton(catalog).AddSingleton(TimeProvider.System).AddLogging().AddStorage().BuildServiceProvider();
        await services.GetRequiredService<DatabasePreparation>().PrepareAsync(ct);
        var (ids, dataset, audit) = (services.GetRequiredService<CatalogIds>(), catalog.Dataset(PricesCatalog.Dataset), services.GetRequiredService<LedgerAudit>());
        await Parallel.ForEachAsync(dataset.Series, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct }, async (name, token) =>
        {
            await db.ExecuteAsync(
                """
                INSERT INTO data.prices (series_id, at, provider_id, amount, other)
                SELECT $1, $2::timestamptz + n * interval '5 minutes', $3, round((random() * 300)::numeric, 3), round((random() * 100 - 20)::numeric, 2)
                FROM generate_series(0, $4::integer - 1) n
                """,
                token, ids.Series(dataset.Name, name), Start.ToDateTimeUtc(), ids.Provider(PricesCatalog.Provider), SlotsEach);
            await audit.AuditAsync(dataset, name, new Catalog.TimeRange(Start, End), token);
        });
        await db.ExecuteAsync("VACUUM (ANALYZE)", ct);
        await db.ExecuteAsync("CHECKPOINT", ct);
    }
}
