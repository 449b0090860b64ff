using DataFetch.Catalog.Definitions;
using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>SiAR never answers a question about more than eight days; its source file says that it is asked by the month.</summary>
public sealed class LargeChunkTests(PostgresFixture postgres)
{
    private const string Dataset = "weather_halfhourly";

    private static readonly DateTimeOffset March = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Chunks_that_time_out_become_smaller_and_later_runs_begin_with_their_size()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "siar.yaml"), (await ShippedAsync("siar.yaml")).Replace("timeout: 60s", "timeout: 1s", StringComparison.Ordinal), Ct);
        await using var system = await SiarSystem.StartAsync(postgres, new() { MostDays = 8 }, ("Catalog:Path", folder.Path));

        Assert.Equal(RunState.Completed, (await RunAsync(system, "2025-03-01", "2025-03-31")).State);

        await AssertEqualToTruthAsync(system, March);
        // Of two tries each: 31 days, 16, and 15 where they are under way before the 16 are known to be too many. Then four parts.
        Assert.InRange(await CallsAsync(system), 2 + 2 + 4, 2 + 2 + 2 + 4);

        await system.Upstreams.ForgetArrivalsAsync(Ct);
        var plan = await system.Clients.Backfill.CreatePlanAsync(new() { Run = Request("2025-04-01", "2025-04-30") }, cancellationToken: Ct);
        Assert.Equal(4, plan.Calls);
        Assert.Equal(RunState.Completed, (await RunAsync(system, "2025-04-01", "2025-04-30")).State);

        await AssertEqualToTruthAsync(system, March.AddMonths(1));
        Assert.Equal(4, await CallsAsync(system));
    }

    private static async Task<string> ShippedAsync(string file)
    {
        await using var stream = typeof(SourceCatalog).Assembly.GetManifestResourceStream($"sources/{file}")!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Ct);
    }

    private static async Task<int> CallsAsync(OneProcess system) =>
        (await system.Upstreams.ArrivalsAsync(Ct)).Count(a => a.Path.Contains("Horarios", StringComparison.Ordinal));

    private static async Task AssertEqualToTruthAsync(OneProcess system, DateTimeOffset month) =>
        (await StoredRows.OfDatabaseAsync(system.Database, Dataset, month, month.AddMonths(1), Ct)).AssertEqualTo(
            await StoredRows.OfTruthAsync(system.Upstreams, Dataset, month, month.AddMonths(1), ["ubeda"], Ct));

    private static async Task<Run> RunAsync(OneProcess system, string from, string to)
    {
        var created = await system.Clients.Backfill.CreateRunAsync(Request(from, to), cancellationToken: Ct);
        return await system.Clients.EndOfAsync(created.Run.Id, Ct);
    }

    private static CreateRunRequest Request(string from, string to) => new() { Datasets = { Dataset }, Series = { "ubeda" }, From = from, To = to };
}
