using System.Diagnostics;
using DataFetch.Fetcher.Calls;
using DataFetch.Queue;
using DataFetch.Testing;
using Polly.CircuitBreaker;

namespace DataFetch.Fetcher.Tests.Calls;

public sealed class UpstreamClientTests(RedisFixture redis)
{
    private static readonly (string, string) FiveTries = ("Fetcher:Calls:Tries", "5");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 20_000)]
    public async Task An_answer_is_its_bytes_and_took_one_permit()
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Json(c, """{"data": []}"""));
        await using var caller = await StartAsync(upstream);

        Assert.Equal("""{"data": []}""", await caller.GetAsync());
        Assert.Equal(["/levels?day=2026-11-20"], upstream.Arrivals);
        Assert.Equal(1, caller.Calls.Count);
        Assert.Equal((1, 0, null), (caller.Client.Health.Report.Calls, caller.Client.Health.Report.Failed, caller.Client.Health.Report.LastError));
    }

    [Theory(Timeout = 20_000)]
    [InlineData(400, "application/json", """{"errors": [{"title": "Bad range"}]}""", Failure.BadRequest, "HTTP 400: Bad range")]
    [InlineData(401, "text/plain", "HTTP Token: Access denied.", Failure.Unauthorised, "HTTP 401.")]
    [InlineData(403, "text/html", "<html>Incapsula</html>", Failure.Blocked, "HTTP 403.")]
    [InlineData(403, "text/plain", "Authentication failed", Failure.Unauthorised, "HTTP 403.")]
    [InlineData(404, "text/plain", "No Mapping Rule matched", Failure.NotFound, "HTTP 404.")]
    [InlineData(408, "text/plain", "", Failure.TimedOut, "HTTP 408 (empty)")]
    [InlineData(500, "application/json", """{"message": "Internal Server Error"}""", Failure.UpstreamDown, "HTTP 500: Internal Server Error")]
    [InlineData(502, "text/html", "<html>Bad gateway</html>", Failure.UpstreamDown, "HTTP 502.")]
    [InlineData(200, "text/html", " \n<!doctype html>", Failure.Blocked, "HTTP 200 with a web page instead of data: a firewall's block page.")]
    [InlineData(200, "application/json", "", Failure.Malformed, "HTTP 200 with a body that is no JSON (empty)")]
    [InlineData(200, "text/plain", "Too many requests.", Failure.Throttled, "HTTP 200 with a throttle text instead of data.")]
    [InlineData(200, "text/plain", "one moment", Failure.Malformed, "HTTP 200 with a body that is no JSON.")]
    public async Task What_is_no_answer_has_a_name_and_its_status(int status, string type, string body, Failure failure, string message)
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Send(c, status, type, body));
        await using var caller = await StartAsync(upstream);

        var failed = await caller.FailAsync();

        Assert.Equal((failure, status, message), (failed.Failure, failed.Status, failed.Message));
        Assert.Equal(failed.Text, caller.Client.Health.Report.LastError);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(503)]
    [InlineData(500)]
    public async Task A_server_error_is_asked_again_up_to_five_times_in_all_each_with_a_permit(int status)
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Json(c, "{}", status));
        await using var caller = await StartAsync(upstream, settings: FiveTries);

        Assert.Equal(Failure.UpstreamDown, (await caller.FailAsync()).Failure);
        Assert.Equal(5, upstream.Arrivals.Count);
        Assert.Equal(5, caller.Calls.Count);
        var budget = await caller.BudgetAsync();
        Assert.Equal(5, budget.Granted - budget.Returned - budget.Expired);
    }

    [Fact(Timeout = 20_000)]
    public async Task What_passes_by_itself_is_asked_again_until_it_has_passed()
    {
        await using var upstream = await Upstream.StartAsync();
        upstream.Answer = c => upstream.Arrivals.Count switch
        {
            1 => Upstream.Json(c, "{}", 503),
            2 => Upstream.Send(c, 200, "text/plain", "one moment"),
            _ => Upstream.Json(c, """{"data": 1}"""),
        };
        await using var caller = await StartAsync(upstream, settings: FiveTries);

        Assert.Equal("""{"data": 1}""", await caller.GetAsync());
        Assert.Equal(3, caller.Calls.Count);
        Assert.Null(caller.Client.Health.Report.LastError);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task What_stays_wrong_is_not_asked_again(int status)
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Json(c, "{}", status));
        await using var caller = await StartAsync(upstream, settings: FiveTries);

        await caller.FailAsync();
        Assert.Single(upstream.Arrivals);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_429_with_Retry_After_closes_the_source_for_the_whole_fleet_for_that_long()
    {
        await using var upstream = await Upstream.StartAsync(c =>
        {
            c.Response.Headers.RetryAfter = "120";
            return Upstream.Json(c, """{"message": "Too Many Requests"}""", 429);
        });
        await using var caller = await StartAsync(upstream);

        var failed = await caller.FailAsync();
        Assert.Equal((Failure.Throttled, TimeSpan.FromSeconds(120)), (failed.Failure, failed.RetryAfter));

        var other = await OtherProcessAsync(caller);
        Assert.InRange((other.ClosedUntil! - other.Now).Value.TotalSeconds, 100, 121);
        Assert.Contains("throttled", other.ClosedWhy, StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_429_with_a_date_closes_the_source_until_then()
    {
        await using var upstream = await Upstream.StartAsync(c =>
        {
            c.Response.Headers.RetryAfter = TimeProvider.System.GetUtcNow().AddMinutes(10).ToString("R", null);
            return Upstream.Json(c, "{}", 429);
        });
        await using var caller = await StartAsync(upstream);

        await caller.FailAsync();
        var budget = await caller.BudgetAsync();
        Assert.InRange((budget.ClosedUntil! - budget.Now).Value.TotalSeconds, 570, 601);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_429_without_a_word_on_time_closes_the_source_for_its_longest_window()
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Json(c, "{}", 429));
        await using var caller = await StartAsync(upstream, "concurrency: 1", ("Fetcher:Calls:ThrottledFor", "00:05:00"));

        await caller.FailAsync();
        var budget = await caller.BudgetAsync();
        Assert.InRange((budget.ClosedUntil! - budget.Now).Value.TotalSeconds, 0, 1.1); // of its window of a second
    }

    [Fact(Timeout = 20_000)]
    public async Task A_firewall_that_blocks_is_left_alone_by_all()
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Send(c, 200, "text/html", "<html>Just a moment</html>"));
        await using var caller = await StartAsync(upstream, "concurrency: 1", ("Fetcher:Calls:ThrottledFor", "00:05:00"));

        Assert.Equal(Failure.Blocked, (await caller.FailAsync()).Failure);
        Assert.NotNull((await caller.BudgetAsync()).ClosedUntil);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_503_that_says_when_to_come_back_closes_the_source_until_then()
    {
        await using var upstream = await Upstream.StartAsync(c =>
        {
            c.Response.Headers.RetryAfter = "120";
            return Upstream.Json(c, "{}", 503);
        });
        await using var caller = await StartAsync(upstream);

        Assert.Equal(Failure.UpstreamDown, (await caller.FailAsync()).Failure);
        Assert.NotNull((await caller.BudgetAsync()).ClosedUntil);
    }

    [Fact(Timeout = 20_000)]
    public async Task The_call_after_a_429_waits_for_the_closure()
    {
        await using var upstream = await Upstream.StartAsync();
        var clock = new Stopwatch();
        upstream.Answer = c =>
        {
            if (upstream.Arrivals.Count > 1)
            {
                clock.Stop();
                return Upstream.Json(c, "{}");
            }

            clock.Start();
            c.Response.Headers.RetryAfter = "1";
            return Upstream.Json(c, "{}", 429);
        };
        await using var caller = await StartAsync(upstream, settings: FiveTries);

        Assert.Equal("{}", await caller.GetAsync());
        Assert.InRange(clock.Elapsed.TotalSeconds, 1, 10);
        Assert.Equal(2, caller.Calls.Count);
    }

    [Fact(Timeout = 20_000)]
    public async Task Silence_is_a_failure_after_the_timeout_of_the_source()
    {
        await using var upstream = await Upstream.StartAsync(Upstream.Silence);
        await using var caller = await StartAsync(upstream, "timeout: 200ms");
        Assert.Equal(Failure.TimedOut, (await caller.FailAsync()).Failure);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_body_that_does_not_end_is_a_failure_after_the_timeout_of_the_source()
    {
        await using var upstream = await Upstream.StartAsync(async c =>
        {
            await Upstream.Json(c, """{"data": [""");
            await c.Response.Body.FlushAsync(c.RequestAborted);
            await Upstream.Silence(c);
        });
        await using var caller = await StartAsync(upstream, "timeout: 300ms");
        Assert.Equal(Failure.TimedOut, (await caller.FailAsync()).Failure);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_larger_than_the_limit_is_not_read_to_its_end(bool announced)
    {
        await using var upstream = await Upstream.StartAsync(async c =>
        {
            var part = new byte[2 << 20];
            part.AsSpan().Fill((byte)' ');
            c.Response.ContentLength = announced ? part.Length * 20L : null;
            await c.Response.Body.WriteAsync(part, c.RequestAborted);
            await Task.Delay(Timeout.Infinite, c.RequestAborted); // the rest never comes: who wants all of it times out
        });
        await using var caller = await StartAsync(upstream, settings: ("Fetcher:Calls:MaxBodyBytes", "1048576"));

        Assert.Equal(Failure.TooLarge, (await caller.FailAsync()).Failure);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(1 << 20, true)]
    [InlineData((1 << 20) + 1, false)]
    public async Task A_body_of_exactly_the_limit_is_read_and_one_byte_more_is_not(int size, bool isRead)
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Json(c, "{}".PadRight(size)));
        await using var caller = await StartAsync(upstream, settings: ("Fetcher:Calls:MaxBodyBytes", "1048576"));

        var failure = await Record.ExceptionAsync(() => caller.GetAsync());
        Assert.Equal(isRead ? null : Failure.TooLarge, (failure as UpstreamException)?.Failure);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_breaks_off_is_a_failure(bool announced)
    {
        await using var upstream = await Upstream.StartAsync(async c =>
        {
            c.Response.ContentLength = announced ? 100 : null;
            await Upstream.Json(c, """{"data": []}""");
            await c.Response.Body.FlushAsync(c.RequestAborted);
            c.Abort();
        });
        await using var caller = await StartAsync(upstream);
        // A reset may take back what had arrived; then nothing was answered.
        Assert.True((await caller.FailAsync()).Failure is Failure.Truncated or Failure.UpstreamDown);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_body_that_is_shorter_than_announced_is_truncated_and_asked_again()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var asked = 0;
        var serving = Task.Run(
            async () =>
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync(Ct);
                    await using var stream = client.GetStream();
                    using var reader = new StreamReader(stream, leaveOpen: true);
                    while (await reader.ReadLineAsync(Ct) is { Length: > 0 })
                    {
                        // The request's head.
                    }

                    asked++;
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"data\": []}"u8.ToArray(), Ct);
                    client.Client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
                }
            },
            Ct);
        await using var caller = await Caller.StartAsync(
            await ServerAsync(), new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}"), settings: ("Fetcher:Calls:Tries", "2"));

        Assert.Equal(Failure.Truncated, (await caller.FailAsync()).Failure);
        Assert.Equal(2, asked);
        listener.Stop();
        await Record.ExceptionAsync(() => serving);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_body_that_does_not_unpack_is_a_failure_with_a_name(string encoding)
    {
        await using var upstream = await Upstream.StartAsync(c =>
        {
            c.Response.Headers.ContentEncoding = encoding;
            return Upstream.Json(c, """{"data": ["this was never packed"]}""");
        });
        await using var caller = await StartAsync(upstream);
        Assert.Equal(Failure.Malformed, (await caller.FailAsync()).Failure);
    }

    [Fact(Timeout = 20_000)]
    public async Task Nobody_there_is_a_failure()
    {
        Uri address;
        await using (var gone = await Upstream.StartAsync())
        {
            address = gone.Address;
        }

        await using var caller = await Caller.StartAsync(await ServerAsync(), address);
        Assert.Equal(Failure.UpstreamDown, (await caller.FailAsync()).Failure);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("auth: { query: user_key }")]
    [InlineData("auth: { header: x-api-key }")]
    public async Task A_redirect_is_not_followed_and_the_key_goes_nowhere_else(string auth)
    {
        await using var elsewhere = await Upstream.StartAsync();
        await using var upstream = await Upstream.StartAsync(c =>
        {
            c.Response.Redirect(elsewhere.Address + "levels" + c.Request.QueryString);
            return Task.CompletedTask;
        });
        await using var caller = await StartAsync(upstream, auth, FiveTries);

        Assert.Equal(302, (await caller.FailAsync()).Status);
        Assert.Single(upstream.Arrivals);
        Assert.Empty(elsewhere.Arrivals);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("auth: { query: user_key }", "/levels?day=2026-11-20&user_key=SECRET-KEY-1")]
    [InlineData("auth: { header: x-api-key }", "/levels?day=2026-11-20 SECRET-KEY-1")]
    public async Task The_key_travels_where_the_source_says(string auth, string arrival)
    {
        await using var upstream = await Upstream.StartAsync();
        await using var caller = await StartAsync(upstream, auth);

        await caller.GetAsync();
        Assert.Equal([arrival], upstream.Arrivals);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Without_its_key_a_source_is_not_called_and_the_setting_is_named(string key)
    {
        await using var upstream = await Upstream.StartAsync();
        await using var caller = await StartAsync(upstream, "auth: { query: user_key }", ("Sources:{name}:Key", key));

        var failed = await caller.FailAsync();
        Assert.Equal(Failure.NoKey, failed.Failure);
        Assert.Contains($"Sources:{caller.Source.Name}:Key", failed.Message, StringComparison.Ordinal);
        Assert.Empty(upstream.Arrivals);
        Assert.Equal(0, (await caller.BudgetAsync()).Granted);
    }

    [Fact(Timeout = 20_000)]
    public async Task Without_Redis_nothing_is_called()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var caller = await Caller.StartAsync("127.0.0.1:1,abortConnect=false,connectTimeout=200,asyncTimeout=200,connectRetry=0", upstream.Address);

        await Assert.ThrowsAsync<BudgetUnavailableException>(() => caller.GetAsync());
        Assert.Empty(upstream.Arrivals);
        Assert.Equal(0, caller.Calls.Count);
    }

    [Fact(Timeout = 20_000)]
    public async Task Many_failures_open_the_breaker_and_then_nothing_is_called()
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Json(c, "{}", 503));
        await using var caller = await StartAsync(upstream, settings: FiveTries);
        for (var i = 0; i < 20 && !caller.Client.Health.IsBroken; i++)
        {
            await Record.ExceptionAsync(() => caller.GetAsync());
        }

        Assert.True(caller.Client.Health.IsBroken);
        var calls = upstream.Arrivals.Count;
        await Assert.ThrowsAnyAsync<BrokenCircuitException>(() => caller.GetAsync());
        Assert.Equal(calls, upstream.Arrivals.Count);
        var budget = await caller.BudgetAsync();
        Assert.Equal(calls, budget.Granted - budget.Returned - budget.Expired);
    }

    [Fact(Timeout = 20_000)]
    public async Task What_a_caller_does_wrong_does_not_open_the_breaker()
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Json(c, "{}", 404));
        await using var caller = await StartAsync(upstream);
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(Failure.NotFound, (await caller.FailAsync()).Failure);
        }

        Assert.False(caller.Client.Health.IsBroken);
    }

    [Fact(Timeout = 20_000)]
    public async Task No_more_calls_are_under_way_at_once_than_the_source_allows()
    {
        var (arrived, go) = (new SemaphoreSlim(0), new TaskCompletionSource());
        await using var upstream = await Upstream.StartAsync(async c =>
        {
            arrived.Release();
            await go.Task;
            await Upstream.Json(c, "{}");
        });
        await using var caller = await StartAsync(upstream, "concurrency: 3");

        var calls = Enumerable.Range(0, 12).Select(_ => caller.GetAsync()).ToList();
        for (var i = 0; i < 3; i++)
        {
            await arrived.WaitAsync(Ct);
        }

        go.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal((12, 3), (upstream.Arrivals.Count, upstream.Most));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_call_that_is_cancelled_is_cancelled_and_no_failure_of_the_upstream()
    {
        using var stop = new CancellationTokenSource();
        await using var upstream = await Upstream.StartAsync(async c =>
        {
            await stop.CancelAsync();
            await Upstream.Silence(c);
        });
        await using var caller = await StartAsync(upstream, settings: FiveTries);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => caller.Client.GetAsync(new UpstreamCall(caller.Request, "/levels", []), CallPriority.Live, caller.Calls, stop.Token));
        Assert.Single(upstream.Arrivals);
        Assert.Equal(0, caller.Client.Health.Report.Failed);
    }

    private Task<string> ServerAsync() => redis.GetAsync(RedisFlavour.Garnet, Ct);

    private async Task<Caller> StartAsync(Upstream upstream, string source = "", params (string, string)[] settings) =>
        await Caller.StartAsync(await ServerAsync(), upstream.Address, source, settings);

    private async Task<BudgetState> OtherProcessAsync(Caller caller)
    {
        await using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(await ServerAsync());
        using var budget = new SourceBudget(
            connection, caller.Source.Name, caller.Client.Budget.Windows, TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<SourceBudget>.Instance);
        return await budget.GetStateAsync(Ct);
    }
}
