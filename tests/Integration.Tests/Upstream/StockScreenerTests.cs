using DataFetch.Testing;
using DataFetch.UpstreamSimulator;
using DataFetch.UpstreamSimulator.Finviz;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>The screener from Finviz' export and its pages, and from Yahoo in their place.</summary>
public sealed class StockScreenerTests(PostgresFixture postgres)
{
    private const string Screen = "sp500/technology";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(FaultKinds.Throttle200, "throttled")]
    [InlineData(FaultKinds.WafPage200, "blocked")]
    [InlineData(FaultKinds.EmptyBody, "blocked")]
    public async Task What_Finviz_answers_instead_of_rows_is_named_and_Yahoo_asked(string fault, string name)
    {
        await using var system = await MarketSystem.StartAsync(postgres, new SimulatorOptions { Faults = [new SimulatedFault(Sources.Finviz, fault, 1)] }, ("Sources:finviz_elite:Key", ""));

        var run = await system.Clients.RunAsync("2026-11-19", "2026-11-19", Ct, "stock_screener");

        var tasks = (await system.Clients.Backfill.ListTasksAsync(new() { RunId = run.Id }, cancellationToken: Ct)).Tasks;
        Assert.StartsWith(name, Assert.Single(tasks, t => t.Source == "finviz").Error, StringComparison.Ordinal);
        Assert.Equal(TaskState.Completed, Assert.Single(tasks, t => t.Source == "yahoo").State);
        Assert.True(await system.Database.NumberAsync("SELECT count(*) FROM data.stock_screener_named WHERE provider = 'yahoo.quotes' AND price > 0", Ct) > 50);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("finviz_elite.export")]
    [InlineData("finviz_elite.export", false, true)]
    [InlineData("finviz.screener")]
    [InlineData("finviz.screener", true)]
    [InlineData("finviz.screener", false, false, true)]
    public async Task The_screener_is_as_the_site_has_it(string provider, bool markup2021 = false, bool bom = false, bool trillions = false)
    {
        var simulated = new SimulatorOptions { Finviz = new FinvizOptions { Markup2021 = markup2021, ExportBom = bom, TrillionSuffix = trillions } };
        await using var system = await MarketSystem.StartAsync(
            postgres, simulated, ("Sources:finviz_elite:Key", provider.StartsWith("finviz.", StringComparison.Ordinal) ? "" : "token"));

        await system.Clients.RunAsync("2026-11-19", "2026-11-19", Ct, "stock_screener");

        var stored = await KeyedRows.OfDatabaseAsync(system.Database, "stock_screener", ["ticker"], Ct);
        var truth = await KeyedRows.OfTruthAsync(system.Upstreams, "stock_screener", ["ticker"], MarketSystem.Thursday.AddDays(-1), MarketSystem.Thursday, Ct, Screen);
        stored.AssertEqualTo(truth, mayHaveMore: false, provider == "finviz.screener" ? ["series", "market_cap"] : ["series"]); // pages have three digits of it
        Assert.Equal(stored.Count, await system.Database.NumberAsync($"SELECT count(*) FROM data.stock_screener_named WHERE provider = '{provider}' AND series = '{Screen}' AND snapshot_date = '2026-11-19'", Ct));
    }

    [Theory(Timeout = 120_000)]
    [InlineData("finviz_elite", "export")]
    [InlineData("finviz", "screener")]
    public async Task A_filter_that_the_site_overlooks_is_noticed_and_nothing_of_the_answer_is_kept(string source, string request)
    {
        await using var system = await MarketSystem.StartAsync(
            postgres, new SimulatorOptions(), ("Sources:finviz_elite:Key", source == "finviz_elite" ? "token" : ""), ($"Sources:{source}:Requests:{request}:SeriesNames:{Screen}", "idx_sp500,sec_tecnology"));

        var run = await system.Clients.RunAsync("2026-11-19", "2026-11-19", Ct, "stock_screener");

        var tasks = (await system.Clients.Backfill.ListTasksAsync(new() { RunId = run.Id }, cancellationToken: Ct)).Tasks;
        Assert.StartsWith("filter-ignored", Assert.Single(tasks, t => t.Source == source).Error, StringComparison.Ordinal);
        Assert.Equal(0, await system.Database.NumberAsync($"SELECT count(*) FROM data.stock_screener_named WHERE provider = '{source}.{request}'", Ct));
    }
}
