using System.Text.Json;
using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.UpstreamSimulator;
using DataFetch.UpstreamSimulator.Alpaca;
using DataFetch.UpstreamSimulator.Yahoo;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>Bars of stocks from Alpaca, Yahoo and Polygon, with their quirks.</summary>
public sealed class StockBarsTests(PostgresFixture postgres)
{
    // Full pages, and none behind the last.
    private static readonly SimulatorOptions Whole = new() { Alpaca = new AlpacaOptions { ShortPageShare = 0, EmptyLastPageShare = 0 } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 400_000)]
    public async Task Ten_years_of_500_symbols_take_the_fewest_calls_and_one_bad_symbol_costs_one_more()
    {
        const string Bad = "ZZZZZ";
        var simulated = Whole with { MarketSymbols = 500, Alpaca = Whole.Alpaca with { InvalidSymbols = [Bad] } };
        await using var upstreams = await Upstreams.StartAsync(simulated, new ShiftedClock(MarketSystem.Thursday), Ct);
        var symbols = (await upstreams.TruthLinesAsync("annual_returns", new(2024, 12, 1, 0, 0, 0, default), new(2025, 12, 1, 0, 0, 0, default), Ct))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("series").GetString()!).Distinct().Take(499).ToList();
        await using var system = await MarketSystem.StartAsync(postgres, simulated, ("Datasets:stock_bars:Series", string.Join(',', symbols.Append(Bad).Select(s => $"{s}/1Day/all"))));

        var run = await system.Clients.RunAsync("2016-01-01", "2025-12-31", Ct, "stock_bars");

        var bars = await system.Database.CountAsync("data.stock_bars", Ct);
        var calls = (await system.Upstreams.ArrivalsAsync(Ct)).Where(a => a.Source == Sources.Alpaca).ToList();
        var minimum = (bars + 9_999) / 10_000;
        TestContext.Current.TestOutputHelper!.WriteLine($"{bars} bars, {calls.Count} calls, {calls.Count(c => c.Status == 400)} of them refused; the least is {minimum}: {(double)calls.Count / minimum:F3}");
        Assert.True(bars > 1_200_000, $"{bars} bars");
        Assert.Equal(minimum, calls.Count(c => c.HasData));
        Assert.Equal(1, calls.Count(c => c.Status == 400));
        Assert.Equal(0, await system.Database.NumberAsync("SELECT count(*) FROM data.stock_bars WHERE (at AT TIME ZONE 'America/New_York')::time <> '00:00'", Ct));
        Assert.NotEqual(0, await system.Database.NumberAsync($"SELECT count(*) FROM datafetch.alert WHERE kind = 'bad-series' AND subject LIKE '%{Bad}%'", Ct));
        Assert.Contains(run.Errors, e => e.Contains(Bad, StringComparison.Ordinal));
        var slots = (await system.Clients.Gaps.GetCoverageAsync(new() { Dataset = "stock_bars", Series = { $"{symbols[0]}/1Day/all" }, From = "2016-01-01", To = "2025-12-31" }, cancellationToken: Ct)).Slots;
        Assert.Equal(0, slots.Missing);
        await MarketSystem.AssertBarsAsync(system, "2024-01-01", "2025-12-31", [.. symbols.Take(5).Select(s => $"{s}/1Day/all")]);
    }

    [Fact(Timeout = 180_000)]
    public async Task Bars_through_every_fault_are_as_the_market_had_them_and_minutes_without_a_trade_are_no_gap()
    {
        var kinds = new[] { FaultKinds.Throttle429, FaultKinds.ServerError, FaultKinds.Truncated, FaultKinds.TruncatedJson, FaultKinds.WafPage200, FaultKinds.EmptyBody };
        await using var system = await MarketSystem.StartAsync(postgres, new SimulatorOptions
        {
            Faults = [.. kinds.Select(kind => new SimulatedFault(Sources.Alpaca, kind, 0.03))],
            Alpaca = new AlpacaOptions { ShortPageShare = 0.3, EmptyLastPageShare = 0.5, RefuseRecentSip = true },
        });

        await system.Clients.RunAsync("2026-10-26", "2026-11-19", Ct, "stock_bars");
        await system.Clients.RunAsync("2026-10-26", "2026-11-19", Ct, "stock_bars");

        await MarketSystem.AssertBarsAsync(system, "2026-10-26", "2026-11-18", "AAPL/1Day/all", "MSFT/1Day/all", "AAPL/1Min/split", "AAPL/1Hour/split");
        var summary = (await system.Clients.Gaps.GetSummaryAsync(new() { Datasets = { "stock_bars" }, DaysBack = 20 }, cancellationToken: Ct)).Datasets["stock_bars"];
        Assert.Equal((0, 0), (summary.Slots.Missing, summary.Slots.Unreachable));
    }

    [Fact(Timeout = 180_000)]
    public async Task Where_Alpaca_has_no_key_Yahoo_gives_the_bars_and_each_row_says_so()
    {
        await using var system = await MarketSystem.StartAsync(postgres, new SimulatorOptions(), ("Sources:alpaca:Secret", ""), ("Datasets:stock_bars:Series", "AAPL/1Day/all,MSFT/1Day/split"));

        var run = await system.Clients.RunAsync("2026-03-02", "2026-11-18", Ct, "stock_bars");

        Assert.True(run.State == RunState.Completed, string.Join('\n', run.Errors));
        Assert.Equal(
            await system.Database.CountAsync("data.stock_bars", Ct),
            await system.Database.NumberAsync("SELECT count(*) FROM data.stock_bars_named WHERE provider LIKE 'yahoo.bars_1day_%'", Ct));
        Assert.DoesNotContain(await system.Upstreams.ArrivalsAsync(Ct), a => a.Source == Sources.Alpaca);
        // Of floats of 32 bits.
        await MarketSystem.AssertBarsAsync(system, "2026-03-02", "2026-11-18", tolerance: 0.01m, "MSFT/1Day/split");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_bar_that_Yahoo_has_as_nulls_comes_from_the_next_provider()
    {
        await using var system = await MarketSystem.StartAsync(
            postgres, new SimulatorOptions { Yahoo = new YahooOptions { NullRowShare = 0.1 } },
            ("Sources:alpaca:Key", ""), ("Sources:polygon:Key", "k"), ("Datasets:stock_bars:Series", "MSFT/1Day/split,AAPL/1Day/split"));

        var run = await system.Clients.RunAsync("2026-03-02", "2026-11-18", Ct, "stock_bars");

        Assert.True(run.State == RunState.Completed, string.Join('\n', run.Errors));
        await MarketSystem.AssertBarsAsync(system, "2026-03-02", "2026-11-18", tolerance: 0.01m, "MSFT/1Day/split", "AAPL/1Day/split");
        var (yahoo, polygon) = (await RowsOfAsync("yahoo.%"), await RowsOfAsync("polygon.%"));
        Assert.InRange(polygon, 1, yahoo / 4);

        Task<long> RowsOfAsync(string provider) =>
            system.Database.NumberAsync($"SELECT count(*) FROM data.stock_bars_named WHERE provider LIKE '{provider}'", Ct);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(FaultKinds.Blocked429, "blocked")]
    [InlineData(FaultKinds.WafPage200, "blocked")]
    [InlineData(FaultKinds.EmptyBody, "malformed")]
    public async Task What_Yahoo_answers_instead_of_bars_is_named_and_the_next_provider_asked(string fault, string name)
    {
        await using var system = await MarketSystem.StartAsync(
            postgres, new SimulatorOptions { Faults = [new SimulatedFault(Sources.Yahoo, fault, 1)] },
            ("Sources:alpaca:Key", ""), ("Sources:polygon:Key", "k"), ("Datasets:stock_bars:Series", "AAPL/1Day/split"));

        var run = await system.Clients.RunAsync("2026-11-02", "2026-11-18", Ct, "stock_bars");

        var tasks = (await system.Clients.Backfill.ListTasksAsync(new() { RunId = run.Id }, cancellationToken: Ct)).Tasks;
        Assert.StartsWith(name, Assert.Single(tasks, t => t.Source == "yahoo").Error, StringComparison.Ordinal);
        Assert.Equal(TaskState.Completed, Assert.Single(tasks, t => t.Source == "polygon").State);
        await MarketSystem.AssertBarsAsync(system, "2026-11-02", "2026-11-18", "AAPL/1Day/split");
    }

    [Fact(Timeout = 180_000)]
    public async Task Annual_returns_follow_the_bars()
    {
        await using var system = await MarketSystem.StartAsync(postgres, new SimulatorOptions(), ("Datasets:stock_bars:Series", "AAPL/1Day/all,MSFT/1Day/all,NVDA/1Day/all"));
        await system.Clients.RunAsync("2016-01-01", "2026-11-18", Ct, "stock_bars");

        var stored = (await system.Database.RowsAsync(
            "SELECT concat_ws(' ', series, extract(year FROM to_date), trim_scale(last_close), trim_scale(base_close), trim_scale(round(return_pct / 100, 6))) FROM data.annual_returns_named WHERE at >= $1 AND at < $2 ORDER BY 1",
            new(2017, 12, 31, 0, 0, 0, default), new(2025, 12, 1, 0, 0, 0, default), Ct)).ToList();
        var truth = (await system.Upstreams.TruthLinesAsync("annual_returns", new(2018, 1, 2, 0, 0, 0, default), new(2026, 1, 2, 0, 0, 0, default), Ct, "AAPL", "MSFT", "NVDA"))
            .Select(Return).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(24, truth.Count);
        Assert.Equal(truth, stored.Order(StringComparer.Ordinal));
        var slots = (await system.Clients.Gaps.GetCoverageAsync(new() { Dataset = "annual_returns", From = "2016-01-01", To = "2025-12-31" }, cancellationToken: Ct)).Slots;
        Assert.Equal((30, 0), (slots.Present, slots.Missing));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_dividend_puts_the_adjusted_prices_before_it_in_doubt_and_the_next_run_gets_them_anew()
    {
        const string Series = "AAPL/1Day/all";
        var clock = new ShiftedClock(MarketSystem.Thursday.AddDays(-100));
        await using var system = await MarketSystem.StartAsync(postgres, Whole, clock, ("Datasets:stock_bars:Series", Series));
        await system.Clients.RunAsync("2026-01-02", "2026-08-10", Ct, "stock_bars");

        clock.Advance(TimeSpan.FromDays(100)); // a quarter holds a dividend
        await system.Clients.RunAsync("2026-01-02", "2026-11-18", Ct, "stock_bars");
        var doubted = (await system.Clients.Gaps.GetCoverageAsync(new() { Dataset = "stock_bars", From = "2026-01-02", To = "2026-11-18" }, cancellationToken: Ct)).Slots;
        var calls = await CallsWithDataAsync();
        await system.Clients.RunAsync("2026-01-02", "2026-11-18", Ct, "stock_bars");

        Assert.InRange(doubted.Provisional, 140, 160);
        Assert.Equal(calls + 1, await CallsWithDataAsync());
        await MarketSystem.AssertBarsAsync(system, "2026-01-02", "2026-11-18", Series);
        var slots = (await system.Clients.Gaps.GetCoverageAsync(new() { Dataset = "stock_bars", From = "2026-01-02", To = "2026-11-18" }, cancellationToken: Ct)).Slots;
        Assert.Equal((slots.Expected, 0), (slots.Present, slots.Provisional));

        async Task<int> CallsWithDataAsync() => (await system.Upstreams.ArrivalsAsync(Ct)).Count(c => c.HasData);
    }

    private static string Return(string json)
    {
        using var row = JsonDocument.Parse(json);
        string Number(string name) => row.RootElement.GetProperty(name).GetDecimal().ToString("0.##########", System.Globalization.CultureInfo.InvariantCulture);
        return $"{row.RootElement.GetProperty("series").GetString()} {Number("year")} {Number("close")} {Number("previous_close")} {Number("annual_return")}";
    }
}
