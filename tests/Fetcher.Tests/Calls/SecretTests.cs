using DataFetch.Testing;
using Microsoft.AspNetCore.Http;

namespace DataFetch.Fetcher.Tests.Calls;

public sealed class SecretTests(RedisFixture redis)
{
    public static MatrixTheoryData<string, string> Cases { get; } = new(
        ["auth: { query: user_key }", "auth: { header: x-api-key }"],
        ["refused", "echoed", "echoed-in-errors", "html", "broken-off", "silent", "redirect", "throttled", "nobody"]);

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Cases))]
    public async Task The_key_is_in_no_text_of_a_failure_and_in_no_log(string auth, string what)
    {
        await using var upstream = await Upstream.StartAsync(c => AnswerAsync(c, what));
        if (what == "nobody")
        {
            await upstream.DisposeAsync();
        }

        await using var caller = await Caller.StartAsync(
            await redis.GetAsync(RedisFlavour.Garnet, TestContext.Current.CancellationToken), what == "nobody" ? new Uri("http://127.0.0.1:1") : upstream.Address,
            $"timeout: 200ms\n{auth}");

        var failed = await caller.FailAsync();

        Assert.All(
            [failed.ToString(), failed.Text, caller.Client.Health.Report.LastError!, .. caller.Logs.Lines],
            text => Assert.DoesNotContain(Caller.Key, text, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(caller.Logs.Lines, line => line.Contains("/levels failed", StringComparison.Ordinal)); // they were written
    }

    private static Task AnswerAsync(HttpContext context, string what)
    {
        switch (what)
        {
            case "refused":
                return Upstream.Send(context, 403, "text/plain", $"Authentication failed for {Caller.Key}");
            case "echoed":
                return Upstream.Json(context, $$"""{"message": "The key {{Caller.Key}} is not subscribed"}""", 403);
            case "echoed-in-errors":
                return Upstream.Json(context, $$"""{"errors": [{"detail": "user_key={{Caller.Key}} is wrong"}]}""", 400);
            case "html":
                return Upstream.Send(context, 403, "text/html", $"<html>{Caller.Key}</html>");
            case "broken-off":
                context.Abort();
                return Task.CompletedTask;
            case "silent":
                return Upstream.Silence(context);
            case "redirect":
                context.Response.Redirect($"http://127.0.0.1:1/?user_key={Caller.Key}");
                return Task.CompletedTask;
            default:
                return Upstream.Json(context, $$"""{"message": "{{Caller.Key}}"}""", 429);
        }
    }
}
