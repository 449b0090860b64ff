using System.Net;
using System.Text;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Faults;

public sealed class FaultyAnswersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<HttpResponseMessage> AskAsync(RunningSimulator simulator, string path) => await simulator.Client.GetAsync(path, Ct);

    [Theory]
    [InlineData(FaultKinds.Throttle429, 429, "application/json")]
    [InlineData(FaultKinds.Throttle429RetryAfter, 429, "application/json")]
    [InlineData(FaultKinds.Throttle200, 200, "text/plain")]
    [InlineData(FaultKinds.WafPage, 403, "text/html")]
    [InlineData(FaultKinds.WafPage200, 200, "text/html")]
    [InlineData(FaultKinds.Error200, 200, "application/json")]
    [InlineData(FaultKinds.EmptyBody, 200, "text/html")]
    [InlineData(FaultKinds.Blocked429, 429, "text/plain")]
    [InlineData(FaultKinds.TruncatedJson, 200, "application/json")]
    public async Task A_fault_has_its_status_and_its_type(string kind, int status, string type)
    {
        await using var simulator = await Faulty.StartAsync(kind);
        using var answer = await AskAsync(simulator, Faulty.Sip);

        Assert.Equal((status, type), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData(FaultKinds.Throttle429)]
    [InlineData(FaultKinds.Throttle429RetryAfter)]
    [InlineData(FaultKinds.Throttle200)]
    [InlineData(FaultKinds.WafPage)]
    [InlineData(FaultKinds.WafPage200)]
    [InlineData(FaultKinds.ServerError)]
    [InlineData(FaultKinds.ServerErrorBurst)]
    [InlineData(FaultKinds.Error200)]
    [InlineData(FaultKinds.EmptyBody)]
    [InlineData(FaultKinds.Blocked429)]
    [InlineData(FaultKinds.TruncatedJson)]
    [InlineData(FaultKinds.WrongEncoding)]
    public async Task The_log_names_the_fault(string kind)
    {
        await using var simulator = await Faulty.StartAsync(kind);
        await simulator.GetAsync(Faulty.Redata);

        Assert.Equal([kind], await simulator.OutcomesAsync());
    }

    [Fact]
    public async Task The_log_names_a_fault_that_breaks_off()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.Truncated);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => simulator.GetAsync(Faulty.Redata));

        Assert.Equal([FaultKinds.Truncated], await simulator.OutcomesAsync());
    }

    [Fact]
    public async Task A_throttle_without_a_hint_has_none()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.Throttle429);
        using var answer = await AskAsync(simulator, Faulty.Redata);

        Assert.Null(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_throttle_with_a_hint_says_how_long()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.Throttle429RetryAfter, details: new(RetryAfterSeconds: 17));
        using var answer = await AskAsync(simulator, Faulty.Sip);

        Assert.Equal(TimeSpan.FromSeconds(17), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task The_firewalls_page_speaks_of_an_incident()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.WafPage);
        Assert.Contains("Incapsula incident ID", Encoding.UTF8.GetString((await simulator.GetAsync(Faulty.Redata)).Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redatas_error_with_200_is_its_errors_object()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.Error200);
        Assert.Equal(
            "{errors:[{code:String,status:String,title:String,detail:String}]}", Shape.Of(await simulator.JsonAsync(Faulty.Redata)));
    }

    [Fact]
    public async Task Sips_error_with_200_is_a_message()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.Error200);
        Assert.Equal("{message:String}", Shape.Of(await simulator.JsonAsync(Faulty.Sip)));
    }

    [Fact]
    public async Task A_server_error_is_one_of_four()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.ServerError);
        HashSet<HttpStatusCode> statuses = [];
        for (var ask = 0; ask < 40; ask++) statuses.Add((await simulator.GetAsync(Faulty.Sip)).Status);

        Assert.Equal(
            [HttpStatusCode.InternalServerError, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout],
            statuses.Order());
    }

    [Fact]
    public async Task A_truncated_body_with_its_own_length_is_the_beginning_of_the_whole_one()
    {
        await using var whole = await RunningSimulator.StartAsync(new() { SipNodes = 10 });
        await using var simulator = await Faulty.StartAsync(FaultKinds.TruncatedJson);
        var expected = await whole.BytesAsync(Faulty.Sip);

        Assert.Equal(expected[..(expected.Length / 2)], await simulator.BytesAsync(Faulty.Sip));
    }

    [Fact]
    public async Task A_truncated_answer_breaks_off()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.Truncated);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => simulator.GetAsync(Faulty.Sip));
    }

    [Fact]
    public async Task A_truncated_answer_announces_the_whole_length()
    {
        await using var whole = await RunningSimulator.StartAsync(new() { SipNodes = 10 });
        await using var simulator = await Faulty.StartAsync(FaultKinds.Truncated);
        using HttpRequestMessage request = new(HttpMethod.Get, Faulty.Sip);
        using var answer = await simulator.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);

        Assert.Equal((await whole.BytesAsync(Faulty.Sip)).Length, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task The_charset_that_is_named_is_not_that_of_the_bytes()
    {
        await using var whole = await RunningSimulator.StartAsync(new() { SipNodes = 10 });
        await using var simulator = await Faulty.StartAsync(FaultKinds.WrongEncoding, details: new(WrongCharset: "utf-32"));
        using var answer = await AskAsync(simulator, Faulty.Sip);

        Assert.Equal("utf-32", answer.Content.Headers.ContentType?.CharSet);
        Assert.Equal(await whole.BytesAsync(Faulty.Sip), await answer.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task A_body_that_drips_takes_its_time_and_is_whole()
    {
        await using var whole = await RunningSimulator.StartAsync(new() { SipNodes = 10 });
        await using var simulator = await Faulty.StartAsync(FaultKinds.SlowDrip, details: new(SlowDripSeconds: 20));
        var call = simulator.BytesAsync(Faulty.Sip);
        var seconds = 0;
        for (; !call.IsCompleted && seconds < 10_000; seconds++)
        {
            simulator.Arrivals.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Ct);
        }

        Assert.Equal(await whole.BytesAsync(Faulty.Sip), await call);
        Assert.InRange(seconds, 18, 10_000); // the last pause is after the last byte
    }

    [Fact]
    public async Task A_silent_upstream_says_nothing_till_the_caller_goes()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.Timeout);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var call = simulator.Client.GetAsync(Faulty.Sip, patience.Token);
        while ((await simulator.OutcomesAsync()).Length == 0) await Task.Yield();
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_silent_upstream_hangs_up_at_last()
    {
        await using var simulator = await Faulty.StartAsync(FaultKinds.Timeout, details: new(TimeoutSeconds: 60));
        var call = simulator.Client.GetAsync(Faulty.Sip, Ct);
        for (var second = 0; !call.IsCompleted && second < 10_000; second++)
        {
            simulator.Arrivals.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Ct);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => call);
        Assert.Equal([FaultKinds.Timeout], await simulator.OutcomesAsync());
    }

    [Fact]
    public async Task A_fault_of_one_source_leaves_the_others_alone()
    {
        await using var simulator = await RunningSimulator.StartAsync(
            new() { SipNodes = 10, Faults = [new(Sources.Redata, FaultKinds.WafPage, 1)] });
        Assert.Equal(HttpStatusCode.OK, (await simulator.GetAsync(Faulty.Sip)).Status);
    }

    [Fact]
    public async Task A_fault_that_is_set_while_it_runs_works_at_once()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { SipNodes = 10 });
        await simulator.ChangeAsync("""{"faults":[{"source":"sip","kind":"waf-page","share":1}]}""");

        Assert.Equal(HttpStatusCode.Forbidden, (await simulator.GetAsync(Faulty.Sip)).Status);
    }

    [Fact]
    public async Task Details_that_are_not_named_take_their_standard()
    {
        await using var simulator = await RunningSimulator.StartAsync(new() { FaultDetails = new(BurstLength: 9) });
        await simulator.ChangeAsync("""{"fault_details":{"limit_cap":7}}""");
        var details = (await simulator.JsonAsync("/simulator/settings")).GetProperty("fault_details").Deserialize<Dictionary<string, JsonElement>>()!;

        Assert.Equal((7, 3), (details["limit_cap"].GetInt32(), details["burst_length"].GetInt32()));
    }
}
