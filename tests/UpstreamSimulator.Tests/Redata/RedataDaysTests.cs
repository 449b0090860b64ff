using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Redata;

public sealed class RedataDaysTests
{
    private static async Task<List<JsonElement>> ValuesAsync(RunningSimulator simulator, string path, string id = "1001")
    {
        var answer = await simulator.JsonAsync(path);
        var series = answer.GetProperty("included").EnumerateArray().FirstOrDefault(one => one.GetProperty("id").GetString() == id);
        return series.ValueKind == JsonValueKind.Undefined
            ? []
            : [.. series.GetProperty("attributes").GetProperty("values").EnumerateArray()];
    }

    private static string Day(string day, string? geo = null) => RunningSimulator.RedataPath(day, day, geo);

    [Fact]
    public async Task The_day_of_25_hours_has_two_o_clock_twice()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var values = await ValuesAsync(simulator, Day("2026-10-25"));

        Assert.Equal(25, values.Count);
        Assert.Equal("2026-10-25T02:00:00.000+02:00", values[2].GetProperty("datetime").GetString());
        Assert.Equal("2026-10-25T02:00:00.000+01:00", values[3].GetProperty("datetime").GetString());
    }

    [Fact]
    public async Task The_day_of_23_hours_has_no_two_o_clock()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var values = await ValuesAsync(simulator, Day("2026-03-29"));

        Assert.Equal(23, values.Count);
        Assert.Equal("2026-03-29T01:00:00.000+01:00", values[1].GetProperty("datetime").GetString());
        Assert.Equal("2026-03-29T03:00:00.000+02:00", values[2].GetProperty("datetime").GetString());
    }

    [Fact]
    public async Task A_month_that_a_clock_change_lengthens_has_its_hour_more()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        Assert.Equal((31 * 24) + 1, (await ValuesAsync(simulator, RunningSimulator.RedataPath("2026-10-01", "2026-10-31"))).Count);
    }

    [Fact]
    public async Task The_peninsula_and_the_islands_share_one_PVPC_and_Ceuta_and_Melilla_another_without_the_market()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        Dictionary<string, string> prices = [];
        foreach (var geo in new[] { "peninsular", "canarias", "baleares", "ceuta", "melilla" })
        {
            var values = await ValuesAsync(simulator, Day("2026-11-03", geo));
            prices[geo] = string.Join(' ', values.Select(value => value.GetProperty("value").GetRawText()));
        }

        Assert.Equal(prices["peninsular"], prices["canarias"]);
        Assert.Equal(prices["peninsular"], prices["baleares"]);
        Assert.Equal(prices["ceuta"], prices["melilla"]);
        Assert.NotEqual(prices["peninsular"], prices["ceuta"]);
        Assert.Equal(96, (await ValuesAsync(simulator, Day("2026-11-03", "canarias"), "600")).Count);
        Assert.Empty(await ValuesAsync(simulator, Day("2026-11-03", "ceuta"), "600"));
        Assert.All(
            await ValuesAsync(simulator, Day("2026-11-03", "ceuta")),
            value => Assert.Equal("1", value.GetProperty("percentage").GetRawText()));
    }

    [Fact]
    public async Task Tomorrow_appears_piece_by_piece()
    {
        await using var simulator = await RunningSimulator.StartAsync(); // 10:00 in Madrid
        async Task<(int Pvpc, int Spot)> TomorrowAsync() =>
            ((await ValuesAsync(simulator, Day("2026-11-21"))).Count, (await ValuesAsync(simulator, Day("2026-11-21"), "600")).Count);

        Assert.Equal(24, (await ValuesAsync(simulator, Day("2026-11-20"))).Count);
        Assert.Equal((0, 0), await TomorrowAsync());
        simulator.Clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal((0, 96), await TomorrowAsync());
        simulator.Clock.Advance(new TimeSpan(6, 14, 59));
        Assert.Equal((0, 96), await TomorrowAsync());
        simulator.Clock.Advance(TimeSpan.FromSeconds(1)); // 20:15 in Madrid
        Assert.Equal((24, 96), await TomorrowAsync());
    }

    [Theory]
    [InlineData("start_date=2026-11-01T00:00&end_date=2026-11-01T23:59&time_trunc=day")]
    [InlineData("start_date=2026-10-01T00:00&end_date=2026-11-05T23:59&time_trunc=hour")]
    [InlineData("start_date=2026-11-22T00:00&end_date=2026-11-22T23:59&time_trunc=hour")]
    [InlineData("start_date=2026-11-02T00:00&end_date=2026-11-01T23:59&time_trunc=hour")]
    [InlineData("start_date=yesterday&end_date=2026-11-01T23:59&time_trunc=hour")]
    [InlineData("start_date=2026-11-01T00:00&end_date=2026-11-01T23:59&time_trunc=hour&geo_limit=atlantis")]
    public async Task What_makes_no_sense_is_refused_with_an_errors_object(string query)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var (status, body) = await simulator.GetAsync($"/redata/es/datos/mercados/precios-mercados-tiempo-real?{query}");

        Assert.Equal(400, (int)status);
        Assert.Equal(
            "{errors:[{code:String,status:String,title:String,detail:String}]}", Shape.Of(JsonDocument.Parse(body).RootElement));
    }
}
