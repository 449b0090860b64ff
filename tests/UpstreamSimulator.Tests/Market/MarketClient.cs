using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Market;

/// <summary>Asks the market's sources as a well-behaved client would.</summary>
internal static class MarketClient
{
    public const string Browser = "Mozilla/5.0 (X11; Linux x86_64)";

    /// <summary>Neither short pages nor empty last ones.</summary>
    public static SimulatorOptions Plain => new() { Alpaca = new() { ShortPageShare = 0, EmptyLastPageShare = 0 } };

    public static async Task<RunningSimulator> StartAsync(SimulatorOptions? options = null, DateTimeOffset? now = null)
    {
        var simulator = await RunningSimulator.StartAsync(options ?? Plain, now);
        var headers = simulator.Client.DefaultRequestHeaders;
        headers.Add("APCA-API-KEY-ID", "id");
        headers.Add("APCA-API-SECRET-KEY", "secret");
        headers.TryAddWithoutValidation("User-Agent", Browser);
        return simulator;
    }

    public static string Alpaca(string symbols, string start, string end, string timeframe = "1Day", string more = "") =>
        $"/alpaca/v2/stocks/bars?symbols={symbols}&timeframe={timeframe}&start={start}&end={end}{more}";

    /// <summary>All bars of all pages, as <c>SYMBOL bar</c>.</summary>
    public static async Task<List<(string Symbol, JsonElement Bar)>> AlpacaBarsAsync(this RunningSimulator simulator, string path)
    {
        List<(string, JsonElement)> bars = [];
        for (string? token = ""; token is not null;)
        {
            var page = await simulator.JsonAsync(path + (token.Length > 0 ? "&page_token=" + Uri.EscapeDataString(token) : ""));
            if (page.GetProperty("bars") is { ValueKind: JsonValueKind.Object } symbols)
                bars.AddRange(symbols.EnumerateObject().SelectMany(symbol => symbol.Value.EnumerateArray().Select(bar => (symbol.Name, bar))));
            token = page.GetProperty("next_page_token").GetString();
        }

        return bars;
    }

    public static string Yahoo(string symbol, DateTimeOffset from, DateTimeOffset to, string interval = "1d", string more = "") =>
        $"/yahoo/v8/finance/chart/{symbol}?period1={from.ToUnixTimeSeconds()}&period2={to.ToUnixTimeSeconds()}&interval={interval}{more}";

    public static async Task<JsonElement> ChartAsync(this RunningSimulator simulator, string path) =>
        (await simulator.JsonAsync(path)).GetProperty("chart").GetProperty("result")[0];

    public static DateTimeOffset Day(int year, int month, int day, int hour = 0, int minute = 0) =>
        new(year, month, day, hour, minute, 0, TimeSpan.Zero);

    public static async Task<List<JsonElement>> TruthAsync(this RunningSimulator simulator, string question) =>
        [.. (await simulator.LinesAsync("/simulator/truth/" + question)).Select(line => JsonDocument.Parse(line).RootElement)];
}
