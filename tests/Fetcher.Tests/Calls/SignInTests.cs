using System.Text;
using DataFetch.Fetcher.Calls;
using DataFetch.Testing;

namespace DataFetch.Fetcher.Tests.Calls;

/// <summary>Keys that come in two parts: HTTP Basic, and a header for each.</summary>
public sealed class SignInTests(RedisFixture redis)
{
    private const string Basic = "auth: { basic: true }";
    private const string TwoHeaders = "auth: { header: x-api-key, secret_header: x-api-secret }";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 20_000)]
    public async Task User_and_password_travel_as_HTTP_Basic_has_them()
    {
        string? header = null;
        await using var upstream = await Upstream.StartAsync(c =>
        {
            header = c.Request.Headers.Authorization;
            return Upstream.Json(c, "{}");
        });
        await using var caller = await StartAsync(upstream, Basic, ("Sources:{name}:User", "jo"), ("Sources:{name}:Password", "pä:ss"));

        await caller.GetAsync();

        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("jo:pä:ss"))}", header);
    }

    [Fact(Timeout = 20_000)]
    public async Task Key_and_secret_travel_in_a_header_each()
    {
        (string? Key, string? Secret) seen = default;
        await using var upstream = await Upstream.StartAsync(c =>
        {
            seen = (c.Request.Headers["x-api-key"], c.Request.Headers["x-api-secret"]);
            return Upstream.Json(c, "{}");
        });
        await using var caller = await StartAsync(upstream, TwoHeaders, ("Sources:{name}:Key", "the-key"), ("Sources:{name}:Secret", "the-secret"));

        await caller.GetAsync();

        Assert.Equal(("the-key", "the-secret"), seen);
    }

    [Theory(Timeout = 20_000)]
    [InlineData(Basic, "User", "Password")]
    [InlineData(Basic, "Password", "User")]
    [InlineData(TwoHeaders, "Key", "Secret")]
    [InlineData(TwoHeaders, "Secret", "Key")]
    public async Task The_part_that_is_not_set_is_named_and_nothing_is_called(string auth, string missing, string set)
    {
        await using var upstream = await Upstream.StartAsync();
        await using var caller = await StartAsync(upstream, auth, ($"Sources:{{name}}:{set}", "there"), ($"Sources:{{name}}:{missing}", ""));

        var failure = await caller.FailAsync();

        Assert.Equal(Failure.NoKey, failure.Failure);
        Assert.Contains($"Sources:{caller.Source.Name}:{missing}", failure.Message, StringComparison.Ordinal);
        Assert.Empty(upstream.Arrivals);
    }

    [Fact(Timeout = 20_000)]
    public async Task No_part_of_a_login_is_repeated_after_an_upstream()
    {
        await using var upstream = await Upstream.StartAsync(c => Upstream.Json(
            c, $$"""{"detail":"bad login: secret-user / secret-pass / {{c.Request.Headers.Authorization}}"}""", 401));
        await using var caller = await StartAsync(upstream, Basic, ("Sources:{name}:User", "secret-user"), ("Sources:{name}:Password", "secret-pass"));

        var text = (await caller.FailAsync()).Text;

        Assert.StartsWith("unauthorised: HTTP 401: bad login", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("secret-user:secret-pass")), text, StringComparison.Ordinal);
    }

    private async Task<Caller> StartAsync(Upstream upstream, string auth, params (string Key, string Value)[] settings) =>
        await Caller.StartAsync(await redis.GetAsync(RedisFlavour.Garnet, Ct), upstream.Address, auth, settings);
}
