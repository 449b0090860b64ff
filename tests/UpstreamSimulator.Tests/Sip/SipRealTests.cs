using System.Net;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Sip;

public sealed class SipRealTests
{
    private const int Nodes = 7;
    private const string Product = "costo-marginal-real";
    private const string Day = "2026-11-01";

    private static readonly SimulatorOptions Small = new() { SipNodes = Nodes, EmptyPageShare = 0 };
    private static readonly SimulatorOptions Large = Small with { CmgRealMaxLimit = 0 };

    private static Task<JsonElement> AskAsync(RunningSimulator simulator, string day, int page = 1, int limit = 50, string more = "") =>
        simulator.JsonAsync(RunningSimulator.SipPathOf(Product, day, page, limit, more));

    private static async Task<List<JsonElement>> DayAsync(RunningSimulator simulator, string day, string more = "") =>
        [.. (await AskAsync(simulator, day, limit: 10_000, more: more)).GetProperty("data").EnumerateArray()];

    [Fact]
    public async Task A_page_has_the_shape_of_the_recorded_one()
    {
        var recorded = JsonDocument.Parse(await File.ReadAllBytesAsync(
            Path.Combine(RecordingsFolder.Require(), "sip", "gtopt_cmg_real_2025_12_01.json"), TestContext.Current.CancellationToken));
        await using var simulator = await RunningSimulator.StartAsync(Small);

        Assert.Equal(Shape.Of(recorded.RootElement), Shape.Of(await AskAsync(simulator, Day)));
    }

    [Fact]
    public async Task A_page_past_the_end_is_as_the_recorded_one()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        Assert.Equal(
            """{"data": [], "type": "REAL-DEF", "totalPages": 14, "page": 99999, "limit": 50}""",
            (await AskAsync(simulator, Day, page: 99_999)).GetRawText());
    }

    [Fact]
    public async Task Every_record_is_settled()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        var page = await AskAsync(simulator, Day);

        Assert.All(page.GetProperty("data").EnumerateArray(), record => Assert.Equal("REAL-DEF", record.GetProperty("version").GetString()));
    }

    [Fact]
    public async Task Page_0_has_the_rows_of_page_1()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        Assert.Equal(
            (await AskAsync(simulator, Day, page: 1)).GetProperty("data").GetRawText(),
            (await AskAsync(simulator, Day, page: 0)).GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task A_bar_can_be_asked_for_by_its_code()
    {
        await using var simulator = await RunningSimulator.StartAsync(Large);
        var records = await DayAsync(simulator, Day, "&bar_transf=QUELLON_______013");

        Assert.Equal(96, records.Count);
        Assert.All(records, record => Assert.Equal("QUELLON_______013", record.GetProperty("barra_transf").GetString()));
    }

    [Fact]
    public async Task A_bars_code_that_is_not_exact_has_no_rows()
    {
        await using var simulator = await RunningSimulator.StartAsync(Large);
        Assert.Empty(await DayAsync(simulator, Day, "&bar_transf=QUELLON"));
    }

    [Theory]
    [InlineData("2026-11-14", 0)] // it is the 20th
    [InlineData("2026-11-13", 96)]
    [InlineData("2024-07-15", 96)]
    [InlineData("2024-07-14", 0)]
    public async Task It_has_the_days_from_July_2024_to_a_week_ago(string day, int quarters)
    {
        await using var simulator = await RunningSimulator.StartAsync(Large);
        Assert.Equal(Nodes * quarters, (await DayAsync(simulator, day)).Count);
    }

    [Fact]
    public async Task A_day_that_is_not_out_has_no_pages()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        Assert.Equal(
            """{"data": [], "type": "REAL-DEF", "totalPages": 0, "page": 1, "limit": 50}""", (await AskAsync(simulator, "2026-11-14")).GetRawText());
    }

    [Fact]
    public async Task A_limit_above_50_has_an_empty_list_without_a_total()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        Assert.Equal(
            """{"data": [], "type": "REAL-DEF", "page": 1, "limit": 51}""", (await AskAsync(simulator, Day, limit: 51)).GetRawText());
    }

    [Fact]
    public async Task That_habit_can_be_turned_off_while_it_runs()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        await simulator.ChangeAsync("""{"cmg_real_max_limit":0}""");

        Assert.Equal(51, (await AskAsync(simulator, Day, limit: 51)).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task The_Saturday_of_25_hours_has_100_quarters()
    {
        await using var simulator = await RunningSimulator.StartAsync(Large);
        var records = await DayAsync(simulator, "2026-04-04", "&bar_transf=CHILOE________220");

        Assert.Equal(100, records.Count);
        Assert.Contains(records, record => record.GetProperty("fecha_minuto").GetString() == "2026-04-04 24:45");
    }

    [Fact]
    public async Task The_Sunday_of_23_hours_has_no_hour_0()
    {
        await using var simulator = await RunningSimulator.StartAsync(Large);
        var records = await DayAsync(simulator, "2026-09-06", "&bar_transf=CHILOE________220");

        Assert.Equal(92, records.Count);
        Assert.DoesNotContain(records, record => record.GetProperty("hra").GetInt32() == 0);
    }

    [Fact]
    public async Task What_it_says_is_the_truth()
    {
        await using var simulator = await RunningSimulator.StartAsync(Large);
        static (string?, double, double) Row(JsonElement row, string node, string clp, string usd) =>
            (row.GetProperty(node).GetString(), row.GetProperty(clp).GetDouble(), row.GetProperty(usd).GetDouble());
        var served = (await DayAsync(simulator, Day)).Select(record => Row(record, "barra_transf", "cmg_clp_kwh_", "cmg_usd_mwh_"));
        var truth = (await simulator.LinesAsync($"/simulator/truth/cmg_real?from={Day}T03:00:00Z&to=2026-11-02T03:00:00Z"))
            .Select(line => Row(JsonDocument.Parse(line).RootElement, "series", "cmg_clp_kwh", "cmg_usd_mwh"));

        Assert.Equal(truth.Order(), served.Order());
    }

    [Fact]
    public async Task The_truth_begins_and_ends_with_what_there_is()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        var truth = await simulator.LinesAsync(
            "/simulator/truth/cmg_real?from=2024-01-01T00:00:00Z&to=2027-01-01T00:00:00Z&series=CHILOE________220");

        Assert.Contains("\"at\":\"2024-07-15T04:00:00Z\"", truth[0], StringComparison.Ordinal);
        Assert.Contains("\"at\":\"2026-11-14T02:45:00Z\"", truth[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settled_prices_are_not_the_preliminary_ones()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        const string Range = "?from=2026-11-01T03:00:00Z&to=2026-11-02T03:00:00Z";

        Assert.NotEqual(
            await simulator.LinesAsync("/simulator/truth/cmg_online" + Range), await simulator.LinesAsync("/simulator/truth/cmg_real" + Range));
    }

    [Fact]
    public async Task A_page_that_makes_no_sense_is_a_bad_gateway()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        Assert.Equal(
            HttpStatusCode.BadGateway, (await simulator.GetAsync(RunningSimulator.SipPathOf(Product, "yesterday"))).Status);
    }
}
