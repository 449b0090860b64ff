using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Sip;

public sealed class SipClockChangeTests
{
    private const int Nodes = 7;

    private static readonly SimulatorOptions Small = new() { SipNodes = Nodes };

    [Fact]
    public async Task The_Saturday_of_25_hours_calls_its_last_hour_24()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        var records = await simulator.SipDayAsync("2026-04-04");

        Assert.Equal(Nodes * 100, records.Count);
        string[] expected = ["2026-04-04 24:00", "2026-04-04 24:15", "2026-04-04 24:30", "2026-04-04 24:45"];
        var extra = records.FindAll(record => record.GetProperty("hra").GetInt32() == 24);
        Assert.Equal(Nodes * 4, extra.Count);
        Assert.Equal(expected, Distinct(extra, "fecha_minuto"));
        Assert.Equal(["2026-04-04 24:00"], Distinct(extra, "fecha_hora"));
        Assert.Equal(["2026-04-04"], Distinct(extra, "fecha"));
        Assert.Equal(Nodes * 4, records.Count(record => record.GetProperty("hra").GetInt32() == 23));
    }

    [Fact]
    public async Task The_Sunday_of_23_hours_has_a_filler_of_price_0_for_the_hour_that_is_not()
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        var records = await simulator.SipDayAsync("2026-09-06");

        Assert.Equal(Nodes * 96, records.Count);
        var fillers = records.FindAll(record => record.GetProperty("hra").GetInt32() == 0);
        Assert.Equal(Nodes * 4, fillers.Count);
        Assert.All(fillers, filler => Assert.Equal("0.0", filler.GetProperty("cmg_usd_mwh_").GetRawText()));
        Assert.All(fillers, filler => Assert.Equal("0.0", filler.GetProperty("cmg_clp_kwh_").GetRawText()));
    }

    [Theory]
    [InlineData("2026-04-04T03:00:00Z", "2026-04-05T04:00:00Z", 100)]
    [InlineData("2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z", 92)]
    [InlineData("2026-11-01T03:00:00Z", "2026-11-02T03:00:00Z", 96)]
    public async Task The_truth_of_a_local_day_has_as_many_quarter_hours_as_the_day(string from, string to, int slots)
    {
        await using var simulator = await RunningSimulator.StartAsync(Small);
        var lines = await simulator.LinesAsync($"/simulator/truth/cmg_online?from={from}&to={to}&series=CHILOE________220");

        Assert.Equal(slots, lines.Length);
    }

    private static IEnumerable<string?> Distinct(List<JsonElement> records, string name) =>
        records.Select(record => record.GetProperty(name).GetString()).Distinct().Order(StringComparer.Ordinal);
}
