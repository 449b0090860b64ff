using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Sip;

namespace DataFetch.UpstreamSimulator.Tests.Sip;

public sealed class SipProgrammeTests
{
    private const int Nodes = 4;
    private const string Pcp = "cmg-programado-pcp";
    private const string Pid = "cmg-programado-pid";

    private static readonly SimulatorOptions Small = new() { SipNodes = Nodes, EmptyPageShare = 0 };

    private static async Task<List<JsonElement>> DayAsync(RunningSimulator simulator, string product, string day) =>
        [.. (await simulator.JsonAsync(RunningSimulator.SipPathOf(product, day, limit: 10_000))).GetProperty("data").EnumerateArray()];

    private static string Text(JsonElement record, string name) => record.GetProperty(name).GetString()!;

    [Theory]
    [InlineData("CHILOE________110", "Chiloe110")]
    [InlineData("CHILOE________220", "Chiloe220")]
    [InlineData("DALCAHUE______110", "Dalcahue110")]
    [InlineData("QUELLON_______013", "Quellon013")]
    [InlineData("P.MONTT_______220", "PMontt220")]
    [InlineData("ALERCE_15_____066", "Alerce15066")]
    public void A_nodes_key_is_made_of_its_code(string code, string key) => Assert.Equal(key, new SipNode(1, "", code).Key);

    [Fact]
    public void No_two_nodes_have_the_same_key() => Assert.Equal(
        SimulatorOptions.FullGrid, new SipGrid(seed: 1, SimulatorOptions.FullGrid, []).Nodes.Select(node => node.Key).Distinct().Count());

    [Theory]
    [InlineData(Pcp)]
    [InlineData(Pid)]
    public async Task A_record_says_what_it_has_to(string product)
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        var text = Encoding.UTF8.GetString(await simulator.BytesAsync(RunningSimulator.SipPathOf(product, "2026-11-01", limit: 1)));

        Assert.Matches(
            """
            ^\{"data": \[\{"fecha_hora": "2026-11-01 \d\d:00", "nmb_barra_info": "BA S/E [^"]+", "llave_cmg": "[A-Z][a-z]+\d{3}",
            """ + """
             "cmg_usd_mwh": \d+\.\d{1,2}, "zona": "[^"]+", "region": "[^"]+", "fecha_programa": "2026-1[01]-\d\d", "hora_programa": \d+\}\],
            """ + """
             "totalPages": \d+, "page": 1, "limit": 1\}$
            """,
            text);
    }

    [Theory]
    [InlineData(Pcp, "page=0")]
    [InlineData(Pid, "page=0")]
    [InlineData(Pcp, "limit=20000")]
    [InlineData(Pid, "limit=20000")]
    public async Task What_the_gateway_does_not_take_is_a_bad_gateway(string product, string query)
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        var answer = await simulator.GetAsync($"/sip/{product}/v4/findByDate?startDate=2026-11-01&endDate=2026-11-01&user_key=k&{query}");

        Assert.Equal(HttpStatusCode.BadGateway, answer.Status);
    }

    [Theory]
    [InlineData(Pcp, 24 * 5 + 1)] // the run of five days before ends with the first hour
    [InlineData(Pid, 24 * 4)]
    public async Task An_hour_comes_once_a_run_that_has_it(string product, int rows)
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        Assert.Equal(Nodes * rows, (await DayAsync(simulator, product, "2026-11-10")).Count);
    }

    [Theory]
    [InlineData(Pcp)]
    [InlineData(Pid)]
    public async Task Runs_differ_in_what_they_expect(string product)
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        var noons = (await DayAsync(simulator, product, "2026-11-10")).FindAll(
            record => Text(record, "fecha_hora") == "2026-11-10 20:00" && Text(record, "llave_cmg") == "Chiloe220");

        Assert.Equal(noons.Count, noons.Select(record => record.GetProperty("cmg_usd_mwh").GetDouble()).Distinct().Count());
    }

    [Theory]
    [InlineData(Pcp, "cmg_programado_pcp", "2026-11-10")]
    [InlineData(Pid, "cmg_programado_pid", "2026-11-10")]
    [InlineData(Pcp, "cmg_programado_pcp", "2026-11-20")] // today
    [InlineData(Pid, "cmg_programado_pid", "2026-11-20")]
    public async Task The_greatest_programme_is_the_truth(string product, string dataset, string day)
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        var greatest = (await DayAsync(simulator, product, day)).GroupBy(record => (Text(record, "llave_cmg"), Text(record, "fecha_hora")))
            .Select(hour => hour.MaxBy(record => (Text(record, "fecha_programa"), record.GetProperty("hora_programa").GetInt32())))
            .Select(record => $"{Text(record, "llave_cmg")} {record.GetProperty("cmg_usd_mwh").GetDouble():R} "
                + $"{Text(record, "fecha_programa")} {record.GetProperty("hora_programa")}");
        var until = DateTime.Parse(day, CultureInfo.InvariantCulture).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var truth = (await simulator.LinesAsync($"/simulator/truth/{dataset}?from={day}T03:00:00Z&to={until}T03:00:00Z"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(row => $"{new SipNode(1, "", Text(row, "series")).Key} {row.GetProperty("cmg_usd_mwh").GetDouble():R} "
                + $"{Text(row, "program_date")} {row.GetProperty("program_hour")}");

        Assert.Equal(truth.Order(StringComparer.Ordinal), greatest.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Tomorrows_programme_is_out_at_six_in_the_evening()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small); // it is 6:00 in Chile
        async Task<string> LastAsync() => (await DayAsync(simulator, Pcp, "2026-11-21")).Max(record => Text(record, "fecha_programa"))!;

        Assert.Equal("2026-11-20", await LastAsync());
        simulator.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal("2026-11-21", await LastAsync());
    }

    [Theory]
    [InlineData("cmg_programado_pcp", 121)] // from midnight
    [InlineData("cmg_programado_pid", 30)] // from six
    public async Task The_truth_reaches_to_the_horizon_of_the_last_run(string dataset, int hours)
    {
        await using var simulator = await RunningSimulator.StartAsync(Small); // it is 6:00 in Chile
        var truth = await simulator.LinesAsync(
            $"/simulator/truth/{dataset}?from=2026-11-20T03:00:00Z&to=2027-01-01T00:00:00Z&series=CHILOE________220");

        Assert.Equal(hours, truth.Length);
    }

    [Theory]
    [InlineData(Pcp)]
    [InlineData(Pid)]
    public async Task The_Saturday_of_25_hours_calls_its_last_hour_24(string product)
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        var hours = (await DayAsync(simulator, product, "2026-04-04")).Select(record => Text(record, "fecha_hora")).Distinct().ToList();

        Assert.Equal(25, hours.Count);
        Assert.Contains("2026-04-04 24:00", hours);
    }

    [Theory]
    [InlineData(Pcp)]
    [InlineData(Pid)]
    public async Task The_Sunday_of_23_hours_has_no_hour_0(string product)
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        var hours = (await DayAsync(simulator, product, "2026-09-06")).Select(record => Text(record, "fecha_hora")).Distinct().ToList();

        Assert.Equal(23, hours.Count);
        Assert.DoesNotContain("2026-09-06 00:00", hours);
    }

    [Fact]
    public async Task Its_pages_have_every_record_once()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        List<string> records = [];
        for (var page = 1; page <= 4; page++)
        {
            var body = await simulator.JsonAsync(RunningSimulator.SipPathOf(Pid, "2026-11-10", page, limit: 100));
            records.AddRange(body.GetProperty("data").EnumerateArray().Select(record => record.GetRawText()));
        }

        Assert.Equal(Nodes * 24 * 4, records.Distinct().Count());
    }
}
