using System.Net;
using System.Text;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Market;

public sealed class AlpacaTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_has_the_shape_of_the_recorded_one()
    {
        var recorded = JsonDocument.Parse(await File.ReadAllBytesAsync(
            Path.Combine(RecordingsFolder.Require(), "alpaca", "alpaca-py-bars-multi-AAPL-TSLA-2022-03-09.json"), Ct)).RootElement;
        await using var simulator = await MarketClient.StartAsync();
        var body = await simulator.JsonAsync(MarketClient.Alpaca("AAPL,TSLA", "2022-03-09", "2022-03-09"));

        Assert.Equal(Shape.Of(recorded), Shape.Of(body));
        Assert.Equal("2022-03-09T05:00:00Z", body.GetProperty("bars").GetProperty("AAPL")[0].GetProperty("t").GetString());
    }

    [Fact]
    public async Task Daily_bars_are_at_New_Yorks_midnight_and_both_ends_are_included()
    {
        await using var simulator = await MarketClient.StartAsync();
        var bars = await simulator.AlpacaBarsAsync(MarketClient.Alpaca("MSFT", "2026-03-06", "2026-03-09"));

        Assert.Equal(["2026-03-06T05:00:00Z", "2026-03-09T04:00:00Z"], bars.Select(bar => bar.Bar.GetProperty("t").GetString()));
    }

    [Fact]
    public async Task The_limit_counts_all_symbols_and_pages_go_by_symbol_then_time()
    {
        await using var simulator = await MarketClient.StartAsync();
        var path = MarketClient.Alpaca("MSFT,AAPL,BRK.B", "2026-06-01", "2026-06-30");
        var first = await simulator.JsonAsync(path + "&limit=5");
        var whole = await simulator.AlpacaBarsAsync(path + "&limit=10000");
        var paged = await simulator.AlpacaBarsAsync(path + "&limit=5");

        Assert.Equal(["AAPL"], first.GetProperty("bars").EnumerateObject().Select(symbol => symbol.Name));
        Assert.StartsWith("AAPL|D|2026-06-0", Encoding.ASCII.GetString(first.GetProperty("next_page_token").GetBytesFromBase64()), StringComparison.Ordinal);
        Assert.Equal(["AAPL", "BRK.B", "MSFT"], whole.Select(bar => bar.Symbol).Distinct());
        Assert.Equal(whole.Select(Text), paged.Select(Text));
    }

    [Fact]
    public async Task Short_pages_and_an_empty_last_one_lose_nothing()
    {
        var path = MarketClient.Alpaca("AAPL,MSFT", "2026-01-01", "2026-06-30", more: "&limit=20");
        await using var plain = await MarketClient.StartAsync();
        await using var odd = await MarketClient.StartAsync(new() { Alpaca = new() { ShortPageShare = 1, EmptyLastPageShare = 1 } });
        var first = (await odd.JsonAsync(path)).GetProperty("bars").GetProperty("AAPL").GetArrayLength();
        var bars = await odd.AlpacaBarsAsync(path);
        var whole = MarketClient.Alpaca("AAPL", "2026-06-01", "2026-06-02", more: "&limit=100");
        var token = (await odd.JsonAsync(whole)).GetProperty("next_page_token").GetString()!;

        Assert.InRange(first, 1, 19);
        Assert.Equal((await plain.AlpacaBarsAsync(path)).Select(Text), bars.Select(Text));
        Assert.Equal(
            """{"bars":null,"next_page_token":null}""",
            Encoding.UTF8.GetString(await odd.BytesAsync(whole + "&page_token=" + Uri.EscapeDataString(token))));
    }

    [Fact]
    public async Task A_symbol_without_data_is_a_missing_key()
    {
        await using var simulator = await MarketClient.StartAsync();
        Assert.Equal(
            """{"bars":{},"next_page_token":null}""",
            Encoding.UTF8.GetString(await simulator.BytesAsync(MarketClient.Alpaca("AAPL,QQQQ", "2026-11-14", "2026-11-15"))));
        Assert.Equal(["MSFT"], (await simulator.AlpacaBarsAsync(MarketClient.Alpaca("MSFT,QQQQ", "2026-11-13", "2026-11-13"))).Select(bar => bar.Symbol));
    }

    [Theory]
    [InlineData("BRK-B")]
    [InlineData("0029900E0")]
    [InlineData("DEAD")]
    public async Task One_invalid_symbol_fails_all(string symbol)
    {
        await using var simulator = await MarketClient.StartAsync(new() { Alpaca = new() { InvalidSymbols = ["DEAD"] } });
        var (status, body) = await simulator.GetAsync(MarketClient.Alpaca("AAPL," + symbol, "2026-11-13", "2026-11-13"));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal($$"""{"message":"invalid symbol: {{symbol}}"}""", Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData(null, "secret", 401)]
    [InlineData("id", null, 401)]
    [InlineData("bad-id", "secret", 403)]
    [InlineData("id", "bad", 403)]
    [InlineData("other", "secret", 403)]
    public async Task Both_keys_are_wanted(string? id, string? secret, int status)
    {
        await using var simulator = await RunningSimulator.StartAsync(
            new() { Keys = id == "other" ? new Dictionary<string, IReadOnlyList<string>> { ["alpaca"] = ["id"] } : new Dictionary<string, IReadOnlyList<string>>() });
        if (id is not null) simulator.Client.DefaultRequestHeaders.Add("APCA-API-KEY-ID", id);
        if (secret is not null) simulator.Client.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", secret);
        var answer = await simulator.GetAsync(MarketClient.Alpaca("AAPL", "2026-11-13", "2026-11-13"));

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("{message:String}", Shape.Of(JsonDocument.Parse(answer.Body).RootElement));
    }

    [Fact]
    public async Task Headers_say_what_is_left_and_a_throttled_call_has_none()
    {
        await using var simulator = await MarketClient.StartAsync(
            MarketClient.Plain with { Limits = new Dictionary<string, IReadOnlyList<SimulatedLimit>> { ["alpaca"] = [new(2, TimeSpan.FromMinutes(1))] } });
        List<string> seen = [];
        for (var call = 0; call < 3; call++)
        {
            using var answer = await simulator.Client.GetAsync(MarketClient.Alpaca("AAPL", "2026-11-13", "2026-11-13"), Ct);
            seen.Add($"{(int)answer.StatusCode} {answer.Headers.GetValues("X-RateLimit-Remaining").Single()} {answer.Headers.GetValues("X-RateLimit-Limit").Single()}");
            Assert.True(long.Parse(answer.Headers.GetValues("X-RateLimit-Reset").Single(), null) > RunningSimulator.Morning.ToUnixTimeSeconds());
            Assert.Null(answer.Headers.RetryAfter);
        }

        Assert.Equal(["200 1 2", "200 0 2", "429 0 2"], seen);
    }

    [Fact]
    public async Task Without_a_subscription_the_last_quarter_hour_is_refused()
    {
        await using var simulator = await MarketClient.StartAsync(
            MarketClient.Plain with { Alpaca = new() { RefuseRecentSip = true } }, MarketClient.Day(2026, 11, 20, 18));
        Assert.Equal(HttpStatusCode.Forbidden, (await simulator.GetAsync(
            MarketClient.Alpaca("AAPL", "2026-11-20", "2026-11-20T17:50:00Z", "1Min"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await simulator.GetAsync(
            MarketClient.Alpaca("AAPL", "2026-11-20", "2026-11-20T17:45:00Z", "1Min"))).Status);
    }

    [Fact]
    public async Task Minutes_are_of_the_session_and_a_thin_stock_has_few()
    {
        await using var simulator = await MarketClient.StartAsync();
        var many = await simulator.AlpacaBarsAsync(MarketClient.Alpaca("AAPL", "2026-11-13", "2026-11-14", "1Min", "&limit=10000"));
        var few = await simulator.AlpacaBarsAsync(MarketClient.Alpaca("ZAAC", "2026-11-13", "2026-11-14", "1Min", "&limit=10000"));
        var hours = await simulator.AlpacaBarsAsync(MarketClient.Alpaca("AAPL", "2026-11-13", "2026-11-14", "1Hour"));

        Assert.All(many, bar => Assert.InRange(
            bar.Bar.GetProperty("t").GetDateTimeOffset(), MarketClient.Day(2026, 11, 13, 9), MarketClient.Day(2026, 11, 14, 0, 59)));
        Assert.InRange(many.Count, 500, 960);
        Assert.InRange(few.Count, 5, 120);
        Assert.Equal(16, hours.Count);
        Assert.Equal(many.Sum(bar => bar.Bar.GetProperty("v").GetInt64()), hours.Sum(bar => bar.Bar.GetProperty("v").GetInt64()));
    }

    [Fact]
    public async Task Prices_before_a_split_are_adjusted_if_asked()
    {
        await using var simulator = await MarketClient.StartAsync();
        async Task<List<JsonElement>> BarsAsync(string adjustment) => [.. (await simulator.AlpacaBarsAsync(
            MarketClient.Alpaca("NVDA", "2024-06-06", "2024-06-11", more: "&adjustment=" + adjustment))).Select(bar => bar.Bar)];
        static decimal Close(JsonElement bar) => bar.GetProperty("c").GetDecimal();
        var (raw, split, all) = (await BarsAsync("raw"), await BarsAsync("split"), await BarsAsync("all"));

        Assert.InRange(Close(raw[1]) / Close(raw[2]), 8, 12);
        Assert.Equal(Close(raw[1]) / 10, Close(split[1]));
        Assert.Equal(raw[1].GetProperty("v").GetInt64() * 10, split[1].GetProperty("v").GetInt64());
        Assert.Equal(Close(raw[2]), Close(split[2]));
        Assert.True(Close(all[2]) < Close(split[2]));
    }

    [Fact]
    public async Task Pages_of_ten_thousand_follow_each_other()
    {
        await using var simulator = await MarketClient.StartAsync(MarketClient.Plain with { MarketSymbols = 500 });
        var symbols = string.Join(',', new UpstreamSimulator.Market.MarketList(500).All.Select(stock => stock.Symbol));
        var path = MarketClient.Alpaca(symbols, "2016-01-01", "2025-12-31", more: "&limit=10000&adjustment=all");
        var page = await simulator.JsonAsync(path);
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var i = 0; i < 3; i++)
        {
            page = await simulator.JsonAsync(path + "&page_token=" + Uri.EscapeDataString(page.GetProperty("next_page_token").GetString()!));
            Assert.Equal(10_000, page.GetProperty("bars").EnumerateObject().Sum(symbol => symbol.Value.GetArrayLength()));
        }

        var each = System.Diagnostics.Stopwatch.GetElapsedTime(began) / 3;
        TestContext.Current.TestOutputHelper?.WriteLine($"{each.TotalMilliseconds:F0} ms a page");
    }

    private static string Text((string Symbol, JsonElement Bar) bar) => bar.Symbol + " " + bar.Bar.GetRawText();
}
