using DataFetch.Fetcher.Calls;
using DataFetch.Testing;

namespace DataFetch.Fetcher.Tests.Calls;

public sealed class TwoStepTests(RedisFixture redis)
{
    private const string KeyInHeader = "auth: { header: x-api-key }";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 20_000)]
    public async Task The_data_are_fetched_from_where_the_first_answer_says_with_a_permit_of_their_own_and_without_the_key()
    {
        await using var upstream = await Upstream.StartAsync();
        upstream.Answer = c => Upstream.Json(c, c.Request.Path == "/levels" ? $$"""{"datos": "{{upstream.Address}}sh/1?x=2"}""" : """[1]""");
        await using var caller = await StartAsync(upstream.Address);

        Assert.Equal("[1]", await caller.GetAsync());
        Assert.Equal(["/levels?day=2026-11-20 SECRET-KEY-1", "/sh/1?x=2"], upstream.Arrivals);
        Assert.Equal((2, 2), (caller.Calls.Count, await caller.PermitsAsync()));
    }

    [Theory(Timeout = 20_000)]
    [InlineData("https://127.0.0.1:1/sh/1")]
    [InlineData("http://elsewhere.example/sh/1")]
    [InlineData("http://127.0.0.1:1/sh/1")]
    [InlineData("file:///etc/passwd")]
    public async Task Another_host_is_not_followed(string link)
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Json(c, $$"""{"datos": "{{link}}"}"""));
        await using var caller = await StartAsync(upstream.Address);

        Assert.Equal(Failure.Blocked, (await caller.FailAsync()).Failure);
        Assert.Single(upstream.Arrivals);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("""{"datos": 1}""")]
    [InlineData("""{"data": "x"}""")]
    [InlineData("""["x"]""")]
    [InlineData("""{"datos": "\ud800"}""")]
    public async Task A_first_answer_without_an_address_is_malformed(string body)
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Json(c, body));
        await using var caller = await StartAsync(upstream.Address);

        Assert.Equal(Failure.Malformed, (await caller.FailAsync()).Failure);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_second_step_that_is_throttled_is_asked_again_alone()
    {
        await using var upstream = await Upstream.StartAsync();
        upstream.Answer = c => upstream.Arrivals.Count switch
        {
            1 => Upstream.Json(c, $$"""{"datos": "{{upstream.Address}}sh/1"}"""),
            2 => Upstream.Json(c, "{}", 503),
            _ => Upstream.Json(c, "[]"),
        };
        await using var caller = await StartAsync(upstream.Address, ("Fetcher:Calls:Tries", "3"));

        Assert.Equal("[]", await caller.GetAsync());
        Assert.Equal(["/levels", "/sh/1", "/sh/1"], upstream.Arrivals.Select(a => a.Split('?', ' ')[0]));
    }

    private async Task<Caller> StartAsync(Uri address, params (string, string)[] settings) =>
        await Caller.StartAsync(await redis.GetAsync(RedisFlavour.Garnet, Ct), address, KeyInHeader, "two_step: { field: datos }", settings);
}
