using System.Net;
using System.Text;

namespace DataFetch.UpstreamSimulator.Tests.Settings;

public sealed class SettingsTests
{
    private static async Task<HttpResponseMessage> PutAsync(RunningSimulator simulator, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        return await simulator.Client.PutAsync("/simulator/settings", content, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_change_touches_what_it_names_and_works_at_once()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { SipNodes = 10, EmptyPageShare = 0.25 });
        using var answer = await PutAsync(simulator, """{"limits":[{"source":"sip","calls":1,"per_seconds":60}]}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await simulator.BytesAsync(RunningSimulator.SipPath("2026-11-01", 1));
        Assert.Equal(429, (int)(await simulator.GetAsync(RunningSimulator.SipPath("2026-11-01", 1))).Status);
        Assert.Equal(
            """{"latency_min_ms":0,"latency_max_ms":0,"limits":[{"source":"sip","calls":1,"per_seconds":60}],"empty_page_share":0.25,"""
            + """ "empty_first_pages":false,"server_error_share":0,"faults":[],"fault_details":{"retry_after_seconds":2,"burst_length":3,""".TrimStart()
            + """ "timeout_seconds":120,"slow_drip_seconds":5,"wrong_charset":"utf-16","limit_cap":500,"shift_rows":5,"shift_total":50},""".TrimStart()
            + """ "late":[],"revisions":[],"cmg_real_max_limit":50}""".TrimStart(),
            Encoding.UTF8.GetString(await simulator.BytesAsync("/simulator/settings")));
    }

    [Theory]
    [InlineData("""{"empty_page_share":2}""")]
    [InlineData("""{"latency_min_ms":9}""")]
    [InlineData("""{"limits":[{"source":"nobody","calls":1,"per_seconds":1}]}""")]
    [InlineData("""{"limits":[null]}""")]
    [InlineData("""{"no_such_setting":1}""")]
    [InlineData("null")]
    [InlineData("{")]
    public async Task A_faulty_change_is_refused_and_changes_nothing(string body)
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var before = await simulator.BytesAsync("/simulator/settings");
        using var answer = await PutAsync(simulator, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(before, await simulator.BytesAsync("/simulator/settings"));
    }

    [Fact]
    public void Faulty_options_are_refused_all_at_once()
    {
        var fault = Assert.Throws<ArgumentException>(
            () => SimulatorApp.Build(new() { SipNodes = 0, EmptyPageShare = -1, ReplayFolder = "/nowhere" }));
        Assert.Contains("SipNodes", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Empty page share", fault.Message, StringComparison.Ordinal);
    }
}
