using System.Globalization;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Truth;

public sealed class TruthTests
{
    [Theory]
    [InlineData("2026-11-01", "2026-11-01T03:00:00Z", "2026-11-02T03:00:00Z")]
    [InlineData("2026-04-04", "2026-04-04T03:00:00Z", "2026-04-05T04:00:00Z")]
    [InlineData("2026-09-06", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z")]
    public async Task What_all_pages_of_a_day_say_is_the_truth(string day, string from, string to)
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { SipNodes = 30, EmptyPageShare = 0.3 });
        var served = (await simulator.SipDayAsync(day, limit: 100)).Where(record => !IsFiller(record, day)).Select(record => Line(
            record.GetProperty("barra_transf").GetString()!,
            Instant(record),
            ("cmg_clp_kwh", record.GetProperty("cmg_clp_kwh_").GetDouble()),
            ("cmg_usd_mwh", record.GetProperty("cmg_usd_mwh_").GetDouble())));
        var truth = await simulator.LinesAsync($"/simulator/truth/cmg_online?from={from}&to={to}");

        Assert.Equal(truth, served.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("pvpc_prices", "1001", "peninsular", 1)]
    [InlineData("pvpc_prices", "1001", "melilla", 1)]
    [InlineData("spot_prices", "600", "peninsular", 4)]
    public async Task What_redata_says_of_a_month_with_a_clock_change_is_the_truth(string dataset, string id, string geo, int anHour)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var answer = await simulator.JsonAsync(RunningSimulator.RedataPath("2026-10-10", "2026-11-09", geo));
        var served = answer.GetProperty("included").EnumerateArray().Single(series => series.GetProperty("id").GetString() == id)
            .GetProperty("attributes").GetProperty("values").EnumerateArray()
            .Select(value => Line(geo, value.GetProperty("datetime").GetDateTimeOffset(), ("price_eur_mwh", value.GetProperty("value").GetDouble())));
        var truth = await simulator.LinesAsync(
            $"/simulator/truth/{dataset}?from=2026-10-09T22:00:00Z&to=2026-11-09T23:00:00Z&series={geo}");

        Assert.Equal(((31 * 24) + 1) * anHour, truth.Length);
        Assert.Equal(truth, served);
    }

    [Fact]
    public async Task It_is_ordered_by_series_and_instant_and_half_open()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var lines = await simulator.LinesAsync(
            "/simulator/truth/pvpc_prices?from=2026-11-01T00:00:00Z&to=2026-11-01T02:00:00Z&series=peninsular&series=ceuta");

        Assert.Equal(
            ["ceuta 2026-11-01T00:00:00Z", "ceuta 2026-11-01T01:00:00Z", "peninsular 2026-11-01T00:00:00Z", "peninsular 2026-11-01T01:00:00Z"],
            lines.Select(line => JsonDocument.Parse(line).RootElement).Select(row =>
                row.GetProperty("series").GetString() + " " + row.GetProperty("at").GetString()));
        Assert.Single(await simulator.LinesAsync(
            "/simulator/truth/spot_prices?from=2026-11-01T00:00:00.001Z&to=2026-11-01T00:30:00%2B00:00"));
    }

    [Fact]
    public async Task What_is_not_published_yet_is_not_in_it()
    {
        await using var simulator = await RunningSimulator.StartAsync(); // 09:00 UTC
        const string Range = "from=2026-11-20T00:00:00Z&to=2027-01-01T00:00:00Z";

        Assert.Equal(37, (await simulator.LinesAsync($"/simulator/truth/cmg_online?{Range}&series=CHILOE________220")).Length);
        Assert.Equal(23, (await simulator.LinesAsync($"/simulator/truth/pvpc_prices?{Range}&series=peninsular")).Length);
        Assert.Equal(92, (await simulator.LinesAsync($"/simulator/truth/spot_prices?{Range}")).Length);
    }

    [Theory]
    [InlineData("nothing?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z", 404)]
    [InlineData("cmg_online?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z&series=NOWHERE", 404)]
    [InlineData("cmg_online?from=2026-11-01&to=2026-11-02T00:00:00Z", 400)]
    [InlineData("cmg_online?from=2026-11-03T00:00:00Z&to=2026-11-02T00:00:00Z", 400)]
    [InlineData("cmg_online", 400)]
    public async Task What_it_does_not_know_it_says(string question, int status)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var answer = await simulator.GetAsync("/simulator/truth/" + question);

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("{message:String}", Shape.Of(JsonDocument.Parse(answer.Body).RootElement));
    }

    [Fact]
    public async Task Equal_seeds_serve_equal_bytes_and_others_do_not()
    {
        await using var first = await RunningSimulator.StartAsync(new() { Seed = 42 });
        await using var second = await RunningSimulator.StartAsync(new() { Seed = 42 });
        await using var other = await RunningSimulator.StartAsync(new() { Seed = 43 });
        foreach (var path in new[] { RunningSimulator.SipPath("2026-11-01", 1), RunningSimulator.RedataPath("2026-11-01", "2026-11-01") })
        {
            var body = await first.BytesAsync(path);
            Assert.Equal(body, await second.BytesAsync(path));
            Assert.NotEqual(body, await other.BytesAsync(path));
        }
    }

    private static bool IsFiller(JsonElement record, string day) =>
        day == "2026-09-06" && record.GetProperty("hra").GetInt32() == 0;

    // Chile's offset, by hand: hour 24 is the hour after the clocks went back.
    private static DateTimeOffset Instant(JsonElement record)
    {
        var day = DateTime.ParseExact(record.GetProperty("fecha").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var minutes = (record.GetProperty("hra").GetInt32() * 60) + record.GetProperty("min").GetInt32();
        return new DateTimeOffset(day, TimeSpan.FromHours(-3)).AddMinutes(minutes);
    }

    private static string Line(string series, DateTimeOffset at, params (string Name, double Value)[] columns) =>
        $$"""{"series":"{{series}}","at":"{{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss}}Z","""
        + string.Join(',', columns.Select(column => FormattableString.Invariant($"\"{column.Name}\":{column.Value:R}"))) + "}";
}
