using DataFetch.Catalog.Loading;
using DataFetch.Integration.Tests.Running;
using DataFetch.Standalone.Hosting;
using DataFetch.Testing;

namespace DataFetch.Integration.Tests.Contract;

public sealed class SourceFileTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task An_unknown_key_in_a_source_file_stops_the_start_with_file_line_and_column()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "mine.yaml"), "source: mine\ntitle: Mine\nbase_addres: https://example.org\n", Ct);
        await using var database = await postgres.CreateDatabaseAsync(null, Ct);
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:datafetch"] = database.ConnectionString, ["Catalog:Path"] = folder.Path };

        var fault = await Assert.ThrowsAsync<CatalogException>(
            () => StandaloneHost.StartAsync(new StandaloneOptions { FreePorts = true, Settings = settings }, Ct));

        Assert.Contains("mine.yaml:3:1: Unknown key 'base_addres'.", fault.Message, StringComparison.Ordinal);
        await using var untouched = new Database(database.ConnectionString);
        Assert.Equal(0, await untouched.NumberAsync("SELECT count(*) FROM pg_namespace WHERE nspname IN ('datafetch', 'data')", Ct));
    }
}
