using System.Text.RegularExpressions;
using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Fetching;

/// <summary>What one installation exported, another one loads back: with the file that the README shows.</summary>
public sealed partial class OfflineCopyTests(PostgresFixture postgres) : IDisposable
{
    private const string Rows = """
        SELECT s.name || ' ' || p.at || ' ' || p.price_eur_mwh FROM data.spot_prices p JOIN datafetch.series s ON s.id = p.series_id
        WHERE p.at >= $1 AND p.at < $2 ORDER BY 1
        """;

    private static readonly DateTimeOffset From = new(2024, 8, 30, 22, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2024, 9, 2, 22, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder copies = new();
    private readonly TemporaryFolder catalog = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 240_000)]
    [InlineData("--by-month --out {0}")]
    [InlineData("--out {0}/spot_prices/all.parquet")]
    public async Task A_dataset_that_was_exported_is_the_same_in_an_empty_installation_that_calls_nobody(string target)
    {
        var exported = await ExportAsync(target);
        await using var system = await EmptyAsync();

        var run = await system.Clients.RunAsync("2024-08-31", "2024-09-02", Ct, "spot_prices");

        Assert.Equal((RunState.Completed, ""), (run.State, string.Join(' ', run.Errors)));
        Assert.Equal(72, exported.Count);
        Assert.Equal(exported, await system.Database.RowsAsync(Rows, From, To, Ct));
        Assert.Equal(72, await CountAsync(system, "offline.spot_prices", "2024-08-30 22:00Z"));
        Assert.Empty(await system.Upstreams.ArrivalsAsync(Ct));
    }

    [Fact(Timeout = 240_000)]
    public async Task What_the_copy_lacks_is_fetched_from_the_next_provider()
    {
        await ExportAsync("--by-month --out {0}");
        await using var system = await EmptyAsync();

        var run = await system.Clients.RunAsync("2024-09-02", "2024-09-03", Ct, "spot_prices");

        Assert.Equal(RunState.Completed, run.State);
        Assert.Equal(24, await CountAsync(system, "offline.spot_prices", "2024-09-01 22:00Z"));
        Assert.Equal(24, await CountAsync(system, "redata.prices", "2024-09-02 22:00Z"));
    }

    [Fact(Timeout = 240_000)]
    public async Task A_damaged_file_fails_the_task_with_its_name_and_the_next_provider_is_asked()
    {
        await ExportAsync("--by-month --out {0}");
        var file = Path.Combine(copies.Path, "spot_prices", "month=2024-09", "rows.parquet");
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file, Ct))[..^100], Ct);
        await using var system = await EmptyAsync();

        var run = await system.Clients.RunAsync("2024-09-01", "2024-09-02", Ct, "spot_prices");

        Assert.Equal(48, await CountAsync(system, "redata.prices", "2024-08-31 22:00Z"));
        Assert.Contains("month=2024-09/rows.parquet is no file of Parquet", string.Join(' ', await TaskErrorsAsync(system, run)), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        copies.Dispose();
        catalog.Dispose();
    }

    private static Task<long> CountAsync(OneProcess system, string provider, string from) => system.Database.NumberAsync(
        $"SELECT count(*) FROM data.spot_prices_named WHERE provider = '{provider}' AND at >= '{from}'", Ct);

    private static async Task<IEnumerable<string>> TaskErrorsAsync(OneProcess system, Run run)
    {
        var tasks = await system.Clients.Backfill.ListTasksAsync(new ListTasksRequest { RunId = run.Id }, cancellationToken: Ct);
        return tasks.Tasks.Select(t => t.Error);
    }

    // What the installation has that the copy is of.
    private async Task<IReadOnlyList<string>> ExportAsync(string target)
    {
        await using var system = await OneProcess.StartAsync(postgres, Upstreams.Limited(sipCalls: 60, redataCalls: 30), redis: null, Ct);
        await system.Clients.RunAsync("2024-08-31", "2024-09-02", Ct, "spot_prices");
        var export = await Cli.CommandLine.RunAsync(
            system.Host.GrpcAddress, $"export spot_prices --from 2024-08-31 --to 2024-09-02 {string.Format(System.Globalization.CultureInfo.InvariantCulture, target, copies.Path)}", Ct);
        Assert.True(export.Code == 0, export.Error);
        return await system.Database.RowsAsync(Rows, From, To, Ct);
    }

    private async Task<OneProcess> EmptyAsync()
    {
        var blocks = YamlBlock().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), Ct)).Select(m => m.Groups[1].Value);
        await File.WriteAllTextAsync(Path.Combine(catalog.Path, "offline.yaml"), blocks.Single(b => b.Contains("decoder: parquet", StringComparison.Ordinal)), Ct);
        return await OneProcess.StartAsync(
            postgres, Upstreams.Limited(sipCalls: 60, redataCalls: 30), redis: null, Ct, new("Catalog:Path", catalog.Path), new("Sources:offline:Folder", copies.Path));
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
