using System.Text;
using DataFetch.Fetcher.Calls.Keys;
using NodaTime;

namespace DataFetch.Fetcher.Tests.Calls;

public class KeyExpiryTests
{
    private static readonly Instant Issued = Instant.FromUtc(2026, 9, 1, 0, 0);

    [Fact]
    public void A_key_that_says_when_it_ends_ends_then() =>
        Assert.Equal(Issued, KeyExpiry.Of(Jwt($$"""{"iat":1,"exp":{{Issued.ToUnixTimeSeconds()}}}"""), Duration.FromDays(90)));

    [Fact]
    public void A_key_that_says_when_it_was_issued_ends_after_the_upstreams_term() =>
        Assert.Equal(Issued + Duration.FromDays(90), KeyExpiry.Of(Jwt($$"""{"iat":{{Issued.ToUnixTimeSeconds()}},"iss":"AEMET"}"""), Duration.FromDays(90)));

    [Theory]
    [InlineData("""{"iat":1788220800}""")] // no term is known
    [InlineData("""{"iss":"AEMET"}""")]
    [InlineData("""{"exp":"soon"}""")]
    [InlineData("[]")]
    [InlineData("no json")]
    public void Of_other_keys_no_end_is_known(string claims) => Assert.Null(KeyExpiry.Of(Jwt(claims), null));

    [Theory]
    [InlineData("0123456789")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("a.***.c")]
    public void A_key_that_is_no_token_has_no_known_end(string key) => Assert.Null(KeyExpiry.Of(key, Duration.FromDays(90)));

    private static string Jwt(string claims) => $"e30.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.sig";
}
