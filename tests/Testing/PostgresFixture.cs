using DataFetch.Standalone.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace DataFetch.Testing;

/// <summary>
/// One Postgres server for a test process: <c>[assembly: AssemblyFixture(typeof(PostgresFixture))]</c>. It starts when the first test asks.
/// <c>DATAFETCH_TEST_POSTGRES</c>, a connection string with the right to create databases, names another server.
/// </summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim starting = new(1);
    private string? server;
    private TemporaryFolder? folder;
    private EmbeddedPostgres? embedded;

    /// <summary>A connection string of the server, to its own database. Skips the test where the machine has no Postgres.</summary>
    public async Task<string> GetServerAsync(CancellationToken ct)
    {
        await starting.WaitAsync(ct);
        try
        {
            return server ??= Environment.GetEnvironmentVariable("DATAFETCH_TEST_POSTGRES") is { Length: > 0 } given ? given : await StartAsync(ct);
        }
        catch (PostgresNotFoundException e)
        {
            TestRequirement.Missing(e.Message);
            throw;
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>A database of its own for a test, empty or a copy of a template that nobody is connected to.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync(string? template, CancellationToken ct)
    {
        var database = new TestDatabase(await GetServerAsync(ct), $"test_{Guid.CreateVersion7():N}");
        await database.CreateAsync(template, ct);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        if (embedded is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await embedded.DisposeAsync();
        }

        folder?.Dispose();
        starting.Dispose();
    }

    private async Task<string> StartAsync(CancellationToken ct)
    {
        folder = new TemporaryFolder();
        var options = new EmbeddedPostgresOptions { DataFolder = folder.Path, Durable = false };
        embedded = await EmbeddedPostgres.StartAsync(options, NullLogger.Instance, ct);
        return embedded.ConnectionString;
    }
}
