using DataFetch.Fetcher.Calls;
using DataFetch.Testing;

namespace DataFetch.Fetcher.Tests.Calls;

public sealed class RateHeaderTests(RedisFixture redis)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "30", 30.0)]
    [InlineData("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1800000060", 60.0)]
    [InlineData("RateLimit-Remaining", "0", "RateLimit-Reset", "5", 5.0)]
    [InlineData("Remaining-request-count", "0", "X-Other", "5", 0.0)]
    [InlineData("X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "30", null)]
    [InlineData("X-RateLimit-Remaining", "many", "X-RateLimit-Reset", "30", null)]
    [InlineData("X-Other", "0", "X-RateLimit-Reset", "30", null)]
    public void An_answer_that_was_the_last_allowed_one_says_for_how_long(string remaining, string count, string reset, string end, double? seconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.Add(remaining, count);
        response.Headers.Add(reset, end);

        Assert.Equal(seconds, RateHeaders.Exhausted(response.Headers, Now)?.TotalSeconds);
    }

    [Fact(Timeout = 20_000)]
    public async Task The_last_allowed_call_closes_the_source_until_the_limit_is_reset()
    {
        await using var upstream = await Upstream.StartAsync(c =>
        {
            c.Response.Headers["X-RateLimit-Remaining"] = "0";
            c.Response.Headers["X-RateLimit-Reset"] = "120";
            return Upstream.Json(c, "{}");
        });
        await using var caller = await Caller.StartAsync(await redis.GetAsync(RedisFlavour.Garnet, Ct), upstream.Address);

        Assert.Equal("{}", await caller.GetAsync());
        var budget = await caller.BudgetAsync();
        Assert.InRange((budget.ClosedUntil! - budget.Now).Value.TotalSeconds, 100, 121);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_Retry_After_beyond_belief_is_cut()
    {
        await using var upstream = await Upstream.StartAsync(c =>
        {
            c.Response.Headers.RetryAfter = "31536000";
            return Upstream.Json(c, "{}", 429);
        });
        await using var caller = await Caller.StartAsync(await redis.GetAsync(RedisFlavour.Garnet, Ct), upstream.Address, "", ("Fetcher:Calls:MaxRetryAfter", "00:10:00"));

        await caller.FailAsync();
        var budget = await caller.BudgetAsync();
        Assert.InRange((budget.ClosedUntil! - budget.Now).Value.TotalSeconds, 500, 601);
    }
}
