using System.Net;
using System.Text;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Market;

public sealed class YahooTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static JsonElement Quote(JsonElement chart) => chart.GetProperty("indicators").GetProperty("quote")[0];

    private static long[] Times(JsonElement chart) => [.. chart.GetProperty("timestamp").EnumerateArray().Select(at => at.GetInt64())];

    private static double[] Column(JsonElement chart, string name) => [.. Quote(chart).GetProperty(name).EnumerateArray().Select(cell => cell.GetDouble())];

    /// <summary>The order of a quote's columns varies, so shapes are compared with sorted names.</summary>
    private static string Sorted(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject().Select(p => $"{p.Name}:{Sorted(p.Value)}").Order(StringComparer.Ordinal)) + "}",
        JsonValueKind.Array => "[" + string.Join('|', element.EnumerateArray().Select(Sorted).Distinct().Order(StringComparer.Ordinal)) + "]",
        var kind => kind.ToString(),
    };

    private static async Task<JsonElement> RecordedAsync(string file) => JsonDocument.Parse(await File.ReadAllBytesAsync(
        Path.Combine(RecordingsFolder.Require(), "yahoo", file), Ct)).RootElement.GetProperty("response").GetProperty("bodyJson");

    [Fact]
    public async Task A_day_has_the_shape_of_the_recorded_one()
    {
        await using var simulator = await MarketClient.StartAsync();
        var body = await simulator.JsonAsync(MarketClient.Yahoo("AAPL", MarketClient.Day(2020, 1, 1), MarketClient.Day(2020, 1, 3)));
        var recorded = await RecordedAsync("chart-AAPL-2020-01-01-to-2020-01-03.json");

        Assert.Equal(Sorted(recorded), Sorted(body));
        static JsonElement Result(JsonElement root) => root.GetProperty("chart").GetProperty("result")[0];
        Assert.Equal(Shape.Of(Result(recorded).GetProperty("meta")), Shape.Of(Result(body).GetProperty("meta")));
        Assert.Equal([1577975400], Times(Result(body))); // 14:30 UTC; the 3rd is after period2
    }

    [Fact]
    public async Task A_weekend_has_no_timestamp_and_an_empty_quote()
    {
        await using var simulator = await MarketClient.StartAsync();
        var body = await simulator.JsonAsync(MarketClient.Yahoo(
            "AAPL", MarketClient.Day(2026, 11, 14), MarketClient.Day(2026, 11, 15), "1m", "&includePrePost=false"));

        Assert.Equal(Sorted(await RecordedAsync("chart-AAPL-2025-02-01-to-2025-02-02-includePrePost-false-interval-1m.json")), Sorted(body));
    }

    [Fact]
    public async Task A_split_is_an_event_and_the_rows_are_adjusted()
    {
        await using var simulator = await MarketClient.StartAsync();
        var path = MarketClient.Yahoo("NVDA", MarketClient.Day(2021, 2, 1), MarketClient.Day(2022, 1, 31), more: "&events=split");
        var chart = await simulator.ChartAsync(path);
        var recorded = (await RecordedAsync("historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv.json"))
            .GetProperty("chart").GetProperty("result")[0];

        Assert.Equal(string.Concat(recorded.GetProperty("events").GetRawText().Where(c => !char.IsWhiteSpace(c))), chart.GetProperty("events").GetRawText());
        Assert.Equal(["meta", "timestamp", "events", "indicators"], chart.EnumerateObject().Select(part => part.Name));
        Assert.InRange(Times(chart).Length, Times(recorded).Length - 1, Times(recorded).Length); // a halt may be among them
        Assert.Empty(Times(chart).Except(Times(recorded)));
    }

    [Fact]
    public async Task It_says_what_alpaca_says_through_32_bits()
    {
        await using var simulator = await MarketClient.StartAsync();
        var chart = await simulator.ChartAsync(MarketClient.Yahoo("BRK-B", MarketClient.Day(2025, 1, 1), MarketClient.Day(2026, 11, 1)));
        var aapl = await simulator.ChartAsync(MarketClient.Yahoo("AAPL", MarketClient.Day(2019, 1, 1), MarketClient.Day(2021, 1, 1)));
        async Task<List<JsonElement>> BarsAsync(string symbol, string from, string to, string adjustment) => [.. (await simulator.AlpacaBarsAsync(
            MarketClient.Alpaca(symbol, from, to, more: "&limit=10000&adjustment=" + adjustment))).Select(bar => bar.Bar)];
        var split = await BarsAsync("BRK.B", "2025-01-01", "2026-10-31", "split");

        Assert.Equal(split.Select(bar => (double)bar.GetProperty("h").GetSingle()), Column(chart, "high"));
        Assert.Equal(split.Select(bar => bar.GetProperty("v").GetDouble()), Column(chart, "volume"));
        Assert.Equal(
            (await BarsAsync("AAPL", "2019-01-01", "2020-12-31", "split")).Select(bar => (double)bar.GetProperty("c").GetSingle()),
            Column(aapl, "close"));
        Assert.Equal(
            (await BarsAsync("AAPL", "2019-01-01", "2020-12-31", "all")).Select(bar => (double)bar.GetProperty("c").GetSingle()),
            aapl.GetProperty("indicators").GetProperty("adjclose")[0].GetProperty("adjclose").EnumerateArray().Select(cell => cell.GetDouble()));
    }

    [Fact]
    public async Task The_unfinished_session_is_stamped_with_the_last_trade()
    {
        await using var simulator = await MarketClient.StartAsync(now: MarketClient.Day(2026, 11, 20, 17, 12)); // 12:12 in New York
        var path = MarketClient.Yahoo("AAPL", MarketClient.Day(2026, 11, 18), MarketClient.Day(2026, 11, 21));
        var live = await simulator.ChartAsync(path);
        simulator.Clock.Advance(TimeSpan.FromHours(8));
        var closed = await simulator.ChartAsync(path);

        Assert.Equal(live.GetProperty("meta").GetProperty("regularMarketTime").GetInt64(), Times(live)[^1]);
        Assert.Equal(MarketClient.Day(2026, 11, 20, 17, 12).ToUnixTimeSeconds(), Times(live)[^1]);
        Assert.Equal(MarketClient.Day(2026, 11, 20, 14, 30).ToUnixTimeSeconds(), Times(closed)[^1]);
        Assert.True(Column(live, "volume")[^1] < Column(closed, "volume")[^1]);
    }

    [Fact]
    public async Task Rows_may_be_null()
    {
        await using var simulator = await MarketClient.StartAsync(MarketClient.Plain with { Yahoo = new() { NullRowShare = 0.3 } });
        var chart = await simulator.ChartAsync(MarketClient.Yahoo("AAPL", MarketClient.Day(2026, 1, 1), MarketClient.Day(2026, 11, 1)));
        var nulls = Quote(chart).GetProperty("close").EnumerateArray().Count(cell => cell.ValueKind == JsonValueKind.Null);

        Assert.InRange(nulls, 30, 100);
        Assert.Equal(nulls, Quote(chart).GetProperty("volume").EnumerateArray().Count(cell => cell.ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public async Task Hours_begin_at_half_past_and_have_no_adjclose()
    {
        await using var simulator = await MarketClient.StartAsync();
        var chart = await simulator.ChartAsync(MarketClient.Yahoo("AAPL", MarketClient.Day(2026, 11, 18), MarketClient.Day(2026, 11, 19), "1h"));

        Assert.Equal(Enumerable.Range(0, 7).Select(i => MarketClient.Day(2026, 11, 18, 14 + i, 30).ToUnixTimeSeconds()), Times(chart));
        Assert.False(chart.GetProperty("indicators").TryGetProperty("adjclose", out _));
    }

    [Fact]
    public async Task The_order_of_the_columns_varies()
    {
        await using var simulator = await MarketClient.StartAsync();
        HashSet<string> orders = [];
        for (var ask = 0; ask < 10; ask++)
        {
            var chart = await simulator.ChartAsync(MarketClient.Yahoo("AAPL", MarketClient.Day(2026, 11, 18), MarketClient.Day(2026, 11, 19)));
            orders.Add(string.Join(' ', Quote(chart).EnumerateObject().Select(column => column.Name)));
        }

        Assert.InRange(orders.Count, 3, 10);
    }

    [Theory]
    [InlineData("BRK.B", "1d", 2, 404, "Not Found")]
    [InlineData("NOPE", "1d", 2, 404, "Not Found")]
    [InlineData("PLTR", "1d", 9_000, 400, "Bad Request")]
    [InlineData("AAPL", "1m", 9, 422, "Unprocessable Entity")]
    [InlineData("AAPL", "1m", 40, 422, "Unprocessable Entity")]
    [InlineData("AAPL", "1h", 731, 422, "Unprocessable Entity")]
    public async Task What_it_has_not_it_says(string symbol, string interval, int daysAgo, int status, string code)
    {
        await using var simulator = await MarketClient.StartAsync();
        var from = RunningSimulator.Morning.AddDays(-daysAgo);
        var answer = await simulator.GetAsync(MarketClient.Yahoo(symbol, from, daysAgo == 9 ? RunningSimulator.Morning : from.AddDays(1), interval));
        var error = JsonDocument.Parse(answer.Body).RootElement.GetProperty("chart").GetProperty("error");

        Assert.Equal((status, code), ((int)answer.Status, error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Not_found_is_said_in_108_bytes()
    {
        await using var simulator = await MarketClient.StartAsync();
        Assert.Equal(108, (await simulator.GetAsync("/yahoo/v8/finance/chart/NOPE")).Body.Length);
    }

    [Fact]
    public async Task Without_a_browsers_name_it_is_429_in_plain_text()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var (status, body) = await simulator.GetAsync("/yahoo/v8/finance/chart/AAPL");

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal("Edge: Too Many Requests", Encoding.UTF8.GetString(body));
    }
}
