namespace DataFetch.UpstreamSimulator.Tests.Arrivals;

public sealed class LogTests
{
    [Fact]
    public async Task A_line_says_what_arrived_when_and_how_it_went_and_never_the_key()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { SipNodes = 10 });
        await simulator.BytesAsync("/sip/costo-marginal-online/v4/findByDate?startDate=2026-11-01&user%5Fkey=secret&endDate=2026-11-01&limit=5");
        var log = System.Text.Encoding.UTF8.GetString(await simulator.BytesAsync("/simulator/log"));
        var line = (await simulator.JsonAsync("/simulator/log"))[0];

        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
        Assert.Equal("{n:Number,at_us:Number,source:String,path:String,query:String,status:Number,outcome:String,rows:Number}", Shape.Of(line));
        Assert.Equal(RunningSimulator.Morning.ToUnixTimeMilliseconds() * 1_000, line.GetProperty("at_us").GetInt64());
        Assert.Equal("/sip/costo-marginal-online/v4/findByDate", line.GetProperty("path").GetString());
        Assert.Equal("startDate=2026-11-01&endDate=2026-11-01&limit=5", line.GetProperty("query").GetString());
        Assert.Equal(5, line.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task It_can_be_read_by_source_and_from_a_number_on_and_control_calls_are_not_in_it()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { SipNodes = 10 });
        await simulator.BytesAsync(RunningSimulator.SipPath("2026-11-01", 1));
        await simulator.BytesAsync(RunningSimulator.RedataPath("2026-11-01", "2026-11-01"));
        await simulator.BytesAsync("/health");

        Assert.Equal(2, (await simulator.JsonAsync("/simulator/log")).GetArrayLength());
        Assert.Equal("redata", (await simulator.JsonAsync("/simulator/log?source=redata"))[0].GetProperty("source").GetString());
        Assert.Equal(2, (await simulator.JsonAsync("/simulator/log?after=1"))[0].GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task Server_errors_are_drawn_again_when_a_request_is_repeated()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { SipNodes = 10, ServerErrorShare = 0.5, EmptyPageShare = 0 });
        List<int> statuses = [];
        for (var ask = 0; ask < 40; ask++) statuses.Add((int)(await simulator.GetAsync(RunningSimulator.SipPath("2026-11-01", 1))).Status);

        Assert.InRange(statuses.Count(status => status == 200), 10, 30);
        Assert.All(statuses.Where(status => status != 200), status => Assert.InRange(status, 500, 504));
    }

    [Fact]
    public async Task A_request_takes_its_latency_and_is_stamped_before_it()
    {
        await using var simulator = await RunningSimulator.StartAsync(
            new() { SipNodes = 10, LatencyMin = TimeSpan.FromSeconds(5), LatencyMax = TimeSpan.FromSeconds(5) });
        var call = simulator.BytesAsync(RunningSimulator.SipPath("2026-11-01", 1));
        while ((await simulator.JsonAsync("/simulator/log")).GetArrayLength() == 0) await Task.Yield();

        Assert.Equal("in-flight", (await simulator.JsonAsync("/simulator/log"))[0].GetProperty("outcome").GetString());
        while (!call.IsCompleted) simulator.Arrivals.Advance(TimeSpan.FromSeconds(5));
        await call;
        var line = (await simulator.JsonAsync("/simulator/log"))[0];
        Assert.Equal("ok", line.GetProperty("outcome").GetString());
        Assert.Equal(RunningSimulator.Morning.ToUnixTimeMilliseconds() * 1_000, line.GetProperty("at_us").GetInt64());
    }
}
