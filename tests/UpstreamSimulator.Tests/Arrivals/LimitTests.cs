using System.Net;

namespace DataFetch.UpstreamSimulator.Tests.Arrivals;

public sealed class LimitTests
{
    private static readonly SimulatorOptions Limited = new()
    {
        EmptyPageShare = 0,
        Limits = new Dictionary<string, IReadOnlyList<SimulatedLimit>>
        {
            ["sip"] = [new(3, TimeSpan.FromSeconds(10))],
            ["redata"] = [new(1, TimeSpan.FromSeconds(1)), new(2, TimeSpan.FromMinutes(1))],
        },
    };

    private static readonly string Sip = RunningSimulator.SipPath("2026-11-01", 1, limit: 1);
    private static readonly string Redata = RunningSimulator.RedataPath("2026-11-01", "2026-11-01");

    [Fact]
    public async Task The_call_too_many_is_refused_and_counted_and_the_window_slides()
    {
        await using var simulator = await RunningSimulator.StartAsync(Limited);
        async Task<int> CallAsync(double after)
        {
            simulator.Arrivals.Advance(TimeSpan.FromSeconds(after));
            return (int)(await simulator.GetAsync(Sip)).Status;
        }

        foreach (var after in new[] { 0, 1, 1 }) Assert.Equal(200, await CallAsync(after));
        Assert.Equal(429, await CallAsync(7.999)); // 9.999: the first is still in the window
        Assert.Equal(429, await CallAsync(0.001)); // 10.000: the first is out, but the refused one is in
        Assert.Equal(200, await CallAsync(9.999)); // 19.999: only the last two are left
        Assert.Equal(200, await CallAsync(0.001));

        var report = (await simulator.JsonAsync("/simulator/limits")).EnumerateArray().First();
        Assert.Equal(
            """{"source":"sip","calls":3,"per_seconds":10,"max_in_window":4,"excess":2,"arrivals":7,"throttled":2}""", report.GetRawText());
    }

    [Fact]
    public async Task Sip_says_nothing_about_when_to_come_back_and_redata_does()
    {
        await using var simulator = await RunningSimulator.StartAsync(Limited);
        async Task<HttpResponseMessage> CallAsync(string path) => await simulator.Client.GetAsync(path, TestContext.Current.CancellationToken);

        for (var call = 0; call < 3; call++) await simulator.BytesAsync(Sip);
        using var sip = await CallAsync(Sip);
        Assert.Equal(HttpStatusCode.TooManyRequests, sip.StatusCode);
        Assert.Null(sip.Headers.RetryAfter);
        Assert.Equal(
            """{"message":"Too Many Requests"}""", await sip.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        await simulator.BytesAsync(Redata);
        using var second = await CallAsync(Redata);
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter?.Delta);
        simulator.Arrivals.Advance(TimeSpan.FromSeconds(1));
        using var third = await CallAsync(Redata);
        Assert.Equal(TimeSpan.FromSeconds(59), third.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Who_waits_as_long_as_told_is_let_in()
    {
        await using var simulator = await RunningSimulator.StartAsync(Limited);
        await simulator.BytesAsync(Redata);
        simulator.Arrivals.Advance(TimeSpan.FromSeconds(2));
        await simulator.BytesAsync(Redata);
        simulator.Arrivals.Advance(TimeSpan.FromSeconds(2));
        using var refused = await simulator.Client.GetAsync(Redata, TestContext.Current.CancellationToken);

        simulator.Arrivals.Advance(refused.Headers.RetryAfter!.Delta!.Value);
        Assert.Equal(200, (int)(await simulator.GetAsync(Redata)).Status);
    }

    [Fact]
    public async Task Clearing_the_log_does_not_open_the_limit()
    {
        await using var simulator = await RunningSimulator.StartAsync(Limited);
        for (var call = 0; call < 3; call++) await simulator.BytesAsync(Sip);
        await simulator.Client.DeleteAsync("/simulator/log", TestContext.Current.CancellationToken);

        Assert.Equal(429, (int)(await simulator.GetAsync(Sip)).Status);
        Assert.Equal(1, (await simulator.JsonAsync("/simulator/limits"))[0].GetProperty("arrivals").GetInt32());
    }
}
