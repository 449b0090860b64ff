using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Publishing;

/// <summary>It is 09:00 UTC, 06:00 in Chile and 10:00 in Madrid.</summary>
public sealed class PublishingTests
{
    private const string Today = "2026-11-20";

    private static SimulatorOptions Late(string dataset, int slots, TimeSpan lag) =>
        new() { SipNodes = 1, EmptyPageShare = 0, CmgRealMaxLimit = 0, Late = [new(dataset, slots, lag.TotalSeconds)] };

    private static SimulatorOptions Revised(string dataset, TimeSpan after) =>
        new() { SipNodes = 1, EmptyPageShare = 0, CmgRealMaxLimit = 0, Revisions = [new(dataset, after.TotalSeconds)] };

    private static async Task<List<string>> RedataAsync(RunningSimulator simulator, string day, string id)
    {
        var answer = await simulator.JsonAsync(RunningSimulator.RedataPath(day, day));
        return [.. answer.GetProperty("included").EnumerateArray().Where(series => series.GetProperty("id").GetString() == id)
            .SelectMany(series => series.GetProperty("attributes").GetProperty("values").EnumerateArray())
            .Select(value => value.GetProperty("value").GetRawText())];
    }

    private static async Task<List<string>> TruthAsync(RunningSimulator simulator, string dataset, string from, string to, string column) =>
        [.. (await simulator.LinesAsync($"/simulator/truth/{dataset}?from={from}&to={to}"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty(column).GetRawText())];

    private static async Task<int> TruthCountAsync(RunningSimulator simulator, string dataset) =>
        (await TruthAsync(simulator, dataset, "2026-11-20T03:00:00Z", "2027-01-01T00:00:00Z", "at")).Count;

    private static async Task<double[]> OnlineAsync(RunningSimulator simulator) =>
        [.. (await simulator.SipDayAsync(Today)).Select(record => record.GetProperty("cmg_usd_mwh_").GetDouble()).Order()];

    [Theory]
    [InlineData(8, 1, 21)] // an hour's lag holds four
    [InlineData(2, 1, 23)] // two at most
    [InlineData(8, 0, 25)]
    public async Task The_newest_quarter_hours_come_late(int slots, int hours, int expected)
    {
        await using var simulator = await RunningSimulator.StartAsync(Late("cmg_online", slots, TimeSpan.FromHours(hours)));
        Assert.Equal(expected, (await simulator.SipDayAsync(Today)).Count);
    }

    [Fact]
    public async Task What_is_late_is_not_in_the_truth()
    {
        await using var simulator = await RunningSimulator.StartAsync(Late("cmg_online", 8, TimeSpan.FromHours(1)));
        Assert.Equal(21, await TruthCountAsync(simulator, "cmg_online"));
    }

    [Fact]
    public async Task A_late_day_ends_early_till_its_lag_is_over()
    {
        await using var simulator = await RunningSimulator.StartAsync(Late("spot_prices", 8, TimeSpan.FromHours(2)));
        simulator.Clock.Advance(TimeSpan.FromHours(4)); // 14:00 in Madrid, out since 13:45
        Assert.Equal(88, (await RedataAsync(simulator, "2026-11-21", "600")).Count);
        simulator.Clock.Advance(new TimeSpan(1, 45, 0));
        Assert.Equal(96, (await RedataAsync(simulator, "2026-11-21", "600")).Count);
    }

    [Fact]
    public async Task A_day_that_is_wholly_late_is_not_there()
    {
        await using var simulator = await RunningSimulator.StartAsync(Late("pvpc_prices", 24, TimeSpan.FromHours(20)));
        Assert.Empty(await RedataAsync(simulator, Today, "1001")); // out since 20:15 yesterday
    }

    [Fact]
    public async Task Settled_days_can_be_later_still()
    {
        await using var simulator = await RunningSimulator.StartAsync(Late("cmg_real", 96, TimeSpan.FromHours(12)));
        var answer = await simulator.JsonAsync(RunningSimulator.SipPathOf("costo-marginal-real", "2026-11-13"));
        Assert.Equal(0, answer.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task One_datasets_lateness_is_not_anothers()
    {
        await using var simulator = await RunningSimulator.StartAsync(Late("pvpc_prices", 24, TimeSpan.FromHours(20)));
        Assert.Equal(96, (await RedataAsync(simulator, Today, "600")).Count);
    }

    [Fact]
    public async Task A_preliminary_value_is_another_till_it_is_revised()
    {
        await using var final = await RunningSimulator.StartAsync(new() { SipNodes = 1, EmptyPageShare = 0 });
        await using var simulator = await RunningSimulator.StartAsync(Revised("cmg_online", TimeSpan.FromHours(1)));

        Assert.Equal(4, (await OnlineAsync(simulator)).Except(await OnlineAsync(final)).Count()); // 05:15 to 06:00
    }

    [Fact]
    public async Task The_final_value_comes_when_it_is_time()
    {
        await using var final = await RunningSimulator.StartAsync(new() { SipNodes = 1, EmptyPageShare = 0 });
        await using var simulator = await RunningSimulator.StartAsync(Revised("cmg_online", TimeSpan.FromDays(1)));
        var before = await OnlineAsync(simulator);
        final.Clock.Advance(TimeSpan.FromDays(2));
        simulator.Clock.Advance(TimeSpan.FromDays(2));

        Assert.Empty(before.Intersect(await OnlineAsync(final)));
        Assert.Equal(await OnlineAsync(final), await OnlineAsync(simulator));
    }

    [Fact]
    public async Task The_truth_is_what_is_said_now()
    {
        await using var simulator = await RunningSimulator.StartAsync(Revised("cmg_online", TimeSpan.FromHours(1)));
        var truth = await TruthAsync(simulator, "cmg_online", "2026-11-20T03:00:00Z", "2026-11-21T03:00:00Z", "cmg_usd_mwh");

        Assert.Equal(truth.Select(text => JsonDocument.Parse(text).RootElement.GetDouble()).Order(), await OnlineAsync(simulator));
    }

    [Theory]
    [InlineData("spot_prices", "600")]
    [InlineData("pvpc_prices", "1001")]
    public async Task Spanish_prices_can_be_revised_too(string dataset, string id)
    {
        await using var simulator = await RunningSimulator.StartAsync(Revised(dataset, TimeSpan.FromDays(1)));
        var first = await RedataAsync(simulator, Today, id);
        simulator.Clock.Advance(TimeSpan.FromDays(3));
        var final = await RedataAsync(simulator, Today, id);

        Assert.All(first.Zip(final), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public async Task Settled_prices_can_be_revised_too()
    {
        await using var simulator = await RunningSimulator.StartAsync(Revised("cmg_real", TimeSpan.FromDays(30)));
        const string From = "2026-11-10T03:00:00Z", To = "2026-11-10T04:00:00Z";
        var first = await TruthAsync(simulator, "cmg_real", From, To, "cmg_usd_mwh");
        simulator.Clock.Advance(TimeSpan.FromDays(30));

        Assert.NotEqual(first, await TruthAsync(simulator, "cmg_real", From, To, "cmg_usd_mwh"));
    }

    [Fact]
    public async Task Lateness_can_be_set_while_it_runs()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { SipNodes = 1, EmptyPageShare = 0 });
        await simulator.ChangeAsync("""{"late":[{"dataset":"cmg_online","slots":3,"lag_seconds":86400}]}""");

        Assert.Equal(22, (await simulator.SipDayAsync(Today)).Count);
    }

    [Fact]
    public async Task Revisions_can_be_set_while_it_runs()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { SipNodes = 1, EmptyPageShare = 0 });
        var before = await OnlineAsync(simulator);
        await simulator.ChangeAsync("""{"revisions":[{"dataset":"cmg_online","after_seconds":86400}]}""");

        Assert.NotEqual(before, await OnlineAsync(simulator));
    }
}
