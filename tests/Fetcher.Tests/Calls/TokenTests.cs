using DataFetch.Testing;
using Microsoft.AspNetCore.Http;

namespace DataFetch.Fetcher.Tests.Calls;

/// <summary>A source whose tokens are got for a user and a password, as SiAR's are.</summary>
public sealed class TokenTests(RedisFixture redis)
{
    private const string Auth = "auth: { query: token, token_source: siar }";

    private int tokens;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 20_000)]
    public async Task A_token_is_got_once_and_used_by_all_calls()
    {
        await using var upstream = await Upstream.StartAsync(c => AnswerAsync(c, "T1"));
        await using var caller = await StartAsync(upstream);

        await caller.GetAsync();
        await caller.GetAsync();

        Assert.Equal(
            [
                "/Autenticacion/cifrarCadena?cadena=me", "/Autenticacion/cifrarCadena?cadena=my%20word", "/Autenticacion/obtenerToken?Usuario=~me&Password=~my%20word",
                "/levels?day=2026-11-20&token=T1", "/levels?day=2026-11-20&token=T1",
            ],
            upstream.Arrivals);
        Assert.Equal(5, await caller.PermitsAsync());
    }

    [Theory(Timeout = 20_000)]
    [InlineData("T2")]
    public async Task A_token_that_has_ended_is_renewed_and_the_call_made_again(string good)
    {
        await using var upstream = await Upstream.StartAsync(c => AnswerAsync(c, good));
        await using var caller = await StartAsync(upstream);

        Assert.Equal("{}", await caller.GetAsync());
        Assert.Equal(2, tokens);
    }

    [Fact(Timeout = 20_000)]
    public async Task Without_user_and_password_both_ways_are_named()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var caller = await Caller.StartAsync(await redis.GetAsync(RedisFlavour.Garnet, Ct), upstream.Address, Auth, ("Sources:{name}:Key", ""));

        var failed = await caller.FailAsync();

        Assert.Contains($"set Sources:{caller.Source.Name}:Key or Sources:{caller.Source.Name}:User and Sources:{caller.Source.Name}:Password", failed.Message, StringComparison.Ordinal);
        Assert.Empty(upstream.Arrivals);
    }

    private Task AnswerAsync(HttpContext context, string good)
    {
        var path = context.Request.Path.Value!;
        return path switch
        {
            "/Autenticacion/cifrarCadena" => Upstream.Send(context, 200, "text/plain", $"\"~{context.Request.Query["cadena"]}\""),
            "/Autenticacion/obtenerToken" => Upstream.Send(context, 200, "text/plain", $"\"T{Interlocked.Increment(ref tokens)}\""),
            _ when context.Request.Query["token"] == good => Upstream.Json(context, "{}"),
            _ => Upstream.Send(context, 401, "text/plain", "token"),
        };
    }

    private async Task<Caller> StartAsync(Upstream upstream) => await Caller.StartAsync(
        await redis.GetAsync(RedisFlavour.Garnet, Ct), upstream.Address, Auth,
        ("Sources:{name}:Key", ""), ("Sources:{name}:User", "me"), ("Sources:{name}:Password", "my word"));
}
