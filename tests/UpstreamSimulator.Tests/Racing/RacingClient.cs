using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Racing;

/// <summary>What tests of The Racing API ask.</summary>
internal static class RacingClient
{
    /// <summary>A morning of summer time, with ten days of races around it that the tests know.</summary>
    public static readonly DateTimeOffset Now = new(2025, 10, 15, 9, 0, 0, TimeSpan.Zero);

    public static async Task<RunningSimulator> StartAsync(SimulatorOptions? options = null, DateTimeOffset? now = null, string? user = "reader")
    {
        var simulator = await RunningSimulator.StartAsync(options ?? new(), now ?? Now);
        if (user is not null) simulator.LogIn(user);
        return simulator;
    }

    public static void LogIn(this RunningSimulator simulator, string user) =>
        simulator.Client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":secret")));

    public static async Task<List<JsonElement>> CardsAsync(this RunningSimulator simulator, string day, string more = "") =>
        [.. (await simulator.JsonAsync($"/racingapi/v1/racecards/pro?date={day}{more}")).GetProperty("racecards").EnumerateArray()];

    /// <summary>All pages of the results of some days, both included.</summary>
    public static async Task<List<JsonElement>> ResultsAsync(this RunningSimulator simulator, string from, string to, string more = "")
    {
        List<JsonElement> results = [];
        while (true)
        {
            var page = await simulator.JsonAsync(
                $"/racingapi/v1/results?start_date={from}&end_date={to}&skip={results.Count}&limit=100{more}");
            results.AddRange(page.GetProperty("results").EnumerateArray());
            if (results.Count >= page.GetProperty("total").GetInt32()) return results;
        }
    }

    public static async Task<List<JsonElement>> TruthAsync(this RunningSimulator simulator, string dataset, string from, string to) =>
        [.. (await simulator.LinesAsync($"/simulator/truth/{dataset}?from={from}T00:00:00Z&to={to}T00:00:00Z"))
            .Select(line => JsonDocument.Parse(line).RootElement)];

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static IEnumerable<JsonElement> Runners(this IEnumerable<JsonElement> races) =>
        races.SelectMany(race => race.GetProperty("runners").EnumerateArray());
}
