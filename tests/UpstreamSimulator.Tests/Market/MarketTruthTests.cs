using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Market;

public sealed class MarketTruthTests
{
    private static string Line(JsonElement bar, params string[] names) => string.Join(' ', names.Select(name => bar.GetProperty(name).GetRawText()));

    private static string Served(JsonElement bar) => Line(bar, "t", "o", "h", "l", "c", "v", "n", "vw");

    private static string True(JsonElement row) => Line(row, "at", "open", "high", "low", "close", "volume", "trade_count", "vwap");

    [Theory]
    [InlineData("AAPL", "1Day", "raw", "2019-01-01T00:00:00Z", "2021-01-01T00:00:00Z")]
    [InlineData("AAPL", "1Day", "all", "2019-01-01T00:00:00Z", "2021-01-01T00:00:00Z")]
    [InlineData("BRK.B", "1Day", "split", "2009-06-01T00:00:00Z", "2010-06-01T00:00:00Z")]
    [InlineData("NVDA", "1Hour", "all", "2024-06-01T00:00:00Z", "2024-07-01T00:00:00Z")]
    [InlineData("ZAAC", "1Min", "raw", "2026-11-09T00:00:00Z", "2026-11-14T00:00:00Z")]
    public async Task What_alpaca_says_is_the_truth(string symbol, string frame, string adjustment, string from, string to)
    {
        await using var simulator = await MarketClient.StartAsync(new());
        var bars = await simulator.AlpacaBarsAsync(MarketClient.Alpaca(symbol, from, to, frame, "&limit=300&adjustment=" + adjustment));
        var truth = await simulator.TruthAsync($"stock_bars?from={from}&to={to}&series={symbol}/{frame}/{adjustment}");

        Assert.NotEmpty(truth);
        Assert.Equal(truth.Select(True), bars.Select(bar => Served(bar.Bar)));
    }

    [Fact]
    public async Task Only_bars_that_are_over_are_in_it()
    {
        await using var simulator = await MarketClient.StartAsync(now: MarketClient.Day(2026, 11, 20, 17, 12));
        async Task<string?> LastAsync(string frame) => (await simulator.TruthAsync(
            $"stock_bars?from=2026-11-18T00:00:00Z&to=2026-12-01T00:00:00Z&series=AAPL/{frame}/raw"))[^1].GetProperty("at").GetString();

        Assert.Equal("2026-11-19T05:00:00Z", await LastAsync("1Day"));
        Assert.Equal("2026-11-20T16:00:00Z", await LastAsync("1Hour"));
        Assert.Equal("2026-11-20T17:11:00Z", await LastAsync("1Min"));
        Assert.Equal("2026-11-20T05:00:00Z", (await simulator.AlpacaBarsAsync(MarketClient.Alpaca("AAPL", "2026-11-18", "2026-12-01")))[^1]
            .Bar.GetProperty("t").GetString());
    }

    [Fact]
    public async Task A_few_sessions_are_missing_in_both()
    {
        await using var simulator = await MarketClient.StartAsync();
        var symbols = new UpstreamSimulator.Market.MarketList(90).All.Take(40).Select(stock => stock.Symbol).ToList();
        var bars = await simulator.AlpacaBarsAsync(MarketClient.Alpaca(string.Join(',', symbols), "2021-01-01", "2025-12-31", more: "&limit=10000"));
        var days = bars.Select(bar => bar.Bar.GetProperty("t").GetString()).Distinct().Count();
        var halted = bars.GroupBy(bar => bar.Symbol).First(symbol => symbol.Count() < days);
        var chart = await simulator.ChartAsync(MarketClient.Yahoo(halted.Key.Replace('.', '-'), MarketClient.Day(2021, 1, 1), MarketClient.Day(2026, 1, 1)));

        Assert.Equal(1_255, days);
        Assert.InRange((40 * days) - bars.Count, 1, 40);
        Assert.Equal(halted.Count(), chart.GetProperty("timestamp").GetArrayLength());
    }

    [Fact]
    public async Task What_the_export_and_the_pages_say_is_the_truth()
    {
        await using var simulator = await MarketClient.StartAsync();
        var truth = await simulator.TruthAsync("stock_screener?series=sp500/technology");
        var lines = Encoding.UTF8.GetString(await simulator.BytesAsync(
            "/finviz/export.ashx?v=152&f=idx_sp500,sec_technology&c=1,6,7,65,66,67&auth=t")).TrimEnd('\n').Split('\n').Skip(1);
        static decimal? Number(string cell) => cell.Length == 0 ? null : decimal.Parse(cell.TrimEnd('%'), CultureInfo.InvariantCulture);
        static decimal? Value(JsonElement row, string name) =>
            row.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDecimal() : null;

        Assert.Equal(
            truth.Select(row => (row.GetProperty("ticker").GetString(), Value(row, "market_cap"), Value(row, "pe"), Value(row, "price"),
                Value(row, "change_pct"), Value(row, "volume"))),
            lines.Select(line => line.Split(',')).Select(cells => ((string?)cells[0].Trim('"'), Number(cells[1]) * 1_000_000, Number(cells[2]),
                Number(cells[3]), Number(cells[4]), Number(cells[5]))));
        Assert.Equal(
            ["series", "ticker", "company", "sector", "industry", "country", "market_cap", "pe", "price", "change_pct", "volume"],
            truth[0].EnumerateObject().Select(column => column.Name));
    }

    [Fact]
    public async Task A_years_return_is_that_of_its_adjusted_closes()
    {
        await using var simulator = await MarketClient.StartAsync();
        var years = await simulator.TruthAsync("annual_returns?from=2010-01-01T00:00:00Z&to=2027-01-01T00:00:00Z&series=AAPL");
        var bars = (await simulator.AlpacaBarsAsync(MarketClient.Alpaca("AAPL", "2009-01-01", "2025-12-31", more: "&limit=10000&adjustment=all")))
            .GroupBy(bar => bar.Bar.GetProperty("t").GetString()![..4])
            .ToDictionary(year => int.Parse(year.Key, CultureInfo.InvariantCulture), year => year.Last().Bar.GetProperty("c").GetDecimal());

        Assert.Equal(Enumerable.Range(2010, 16), years.Select(year => year.GetProperty("year").GetInt32()));
        Assert.All(years, row =>
        {
            var year = row.GetProperty("year").GetInt32();
            Assert.Equal((bars[year], bars[year - 1]), (row.GetProperty("close").GetDecimal(), row.GetProperty("previous_close").GetDecimal()));
            Assert.Equal(Math.Round((bars[year] / bars[year - 1]) - 1, 6), row.GetProperty("annual_return").GetDecimal(), 5);
        });
    }

    [Fact]
    public async Task Equal_seeds_give_equal_bytes_and_others_do_not()
    {
        await using var first = await MarketClient.StartAsync(new() { Seed = 42 });
        await using var second = await MarketClient.StartAsync(new() { Seed = 42 });
        await using var other = await MarketClient.StartAsync(new() { Seed = 43 });
        foreach (var path in new[]
        {
            MarketClient.Alpaca("AAPL,MSFT", "2026-01-01", "2026-11-01", more: "&limit=100"),
            MarketClient.Yahoo("AAPL", MarketClient.Day(2026, 11, 1), MarketClient.Day(2026, 11, 5), "1h"),
            "/finviz/screener.ashx?v=111&f=idx_dji",
            "/polygon/v2/aggs/ticker/AAPL/range/1/day/2026-01-01/2026-02-01?apiKey=k",
        })
        {
            var body = await first.BytesAsync(path);
            Assert.Equal(body, await second.BytesAsync(path));
            Assert.NotEqual(body, await other.BytesAsync(path));
        }
    }
}
