using System.Text.Json;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Tests.Redata;

public sealed class RedataQuarterHoursTests
{
    private static async Task<List<JsonElement>> ValuesAsync(RunningSimulator simulator, string day, string id = "600", string? lastDay = null)
    {
        var answer = await simulator.JsonAsync(RunningSimulator.RedataPath(day, lastDay ?? day));
        return [.. answer.GetProperty("included").EnumerateArray().Single(series => series.GetProperty("id").GetString() == id)
            .GetProperty("attributes").GetProperty("values").EnumerateArray()];
    }

    [Theory]
    [InlineData("2025-09-30", 24)]
    [InlineData("2025-10-01", 96)]
    [InlineData("2025-10-26", 100)]
    [InlineData("2026-03-29", 92)]
    public async Task The_market_has_four_prices_an_hour_since_October_2025(string day, int count)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        Assert.Equal(count, (await ValuesAsync(simulator, day)).Count);
    }

    [Fact]
    public async Task PVPC_stays_hourly()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        Assert.Equal(24, (await ValuesAsync(simulator, "2025-10-01", "1001")).Count);
    }

    [Fact]
    public async Task A_quarter_hour_has_its_own_time()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        Assert.Equal(
            "2025-10-01T00:15:00.000+02:00", (await ValuesAsync(simulator, "2025-10-01"))[1].GetProperty("datetime").GetString());
    }

    [Fact]
    public async Task A_range_over_the_change_has_both_steps()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        Assert.Equal(24 + 96, (await ValuesAsync(simulator, "2025-09-30", lastDay: "2025-10-01")).Count);
    }

    [Fact]
    public async Task The_day_of_the_change_is_an_option()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { QuarterHourlySpotFrom = new LocalDate(2030, 1, 1) });
        Assert.Equal(24, (await ValuesAsync(simulator, "2026-11-01")).Count);
    }

    [Fact]
    public async Task The_truth_follows_over_the_change()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var served = (await ValuesAsync(simulator, "2025-09-30", lastDay: "2025-10-01")).Select(value => value.GetProperty("value").GetRawText());
        var truth = (await simulator.LinesAsync("/simulator/truth/spot_prices?from=2025-09-29T22:00:00Z&to=2025-10-01T22:00:00Z"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("price_eur_mwh").GetRawText());

        Assert.Equal(truth, served);
    }

    [Fact]
    public async Task The_quarters_of_an_hour_differ()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var values = (await ValuesAsync(simulator, "2026-11-01")).Take(4).Select(value => value.GetProperty("value").GetDouble());
        Assert.Equal(4, values.Distinct().Count());
    }

    [Fact]
    public async Task A_range_of_32_days_is_refused()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        Assert.Equal(400, (int)(await simulator.GetAsync(RunningSimulator.RedataPath("2026-09-01", "2026-10-02"))).Status);
    }
}
