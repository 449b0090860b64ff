using DataFetch.Catalog.Definitions;
using DataFetch.GapDetector.Audits;
using DataFetch.Standalone.Embedded;
using DataFetch.Storage;
using DataFetch.Storage.Schema;
using DataFetch.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace DataFetch.Benchmarks.Detection;

/// <summary>
/// A Postgres of its own with the tables of <see cref="HoledCatalog"/>. It flushes nothing, so no figure waits for a disk.
/// </summary>
internal sealed class HoledSystem : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private readonly EmbeddedPostgres postgres;
    private readonly ServiceProvider services;

    private HoledSystem(TemporaryFolder folder, EmbeddedPostgres postgres, ServiceProvider services) =>
        (this.folder, this.postgres, this.services) = (folder, postgres, services);

    public IServiceProvider Services => services;

    public NpgsqlDataSource Db => services.GetRequiredService<NpgsqlDataSource>();

    public SourceCatalog Catalog => services.GetRequiredService<SourceCatalog>();

    public CatalogIds Ids => services.GetRequiredService<CatalogIds>();

    public static async Task<HoledSystem> StartAsync(int series, CancellationToken ct)
    {
        var folder = new TemporaryFolder();
        var postgres = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataFolder = folder.Path, Durable = false }, NullLogger.Instance, ct);
        var db = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { CommandTimeout = 0 });
        var services = new ServiceCollection()
            .AddSingleton(_ => db).AddSingleton(await HoledCatalog.LoadAsync(series, ct)).AddSingleton(TimeProvider.System).AddLogging()
            .AddStorage().AddSingleton<Patrol>().BuildServiceProvider();
        var system = new HoledSystem(folder, postgres, services);
        await services.GetRequiredService<DatabasePreparation>().PrepareAsync(ct);
        return system;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await postgres.DisposeAsync();
        folder.Dispose();
    }
}
