using System.Net;

namespace DataFetch.UpstreamSimulator.Tests.Market;

public sealed class PolygonTests
{
    private const string Year = "/polygon/v2/aggs/ticker/AAPL/range/1/day/2020-01-01/2020-12-31?adjusted=true&sort=asc&apiKey=k";

    [Fact]
    public async Task It_says_what_alpaca_says_of_split_adjusted_days()
    {
        await using var simulator = await MarketClient.StartAsync();
        var answer = await simulator.JsonAsync(Year);
        var bars = await simulator.AlpacaBarsAsync(MarketClient.Alpaca("AAPL", "2020-01-01", "2020-12-31", more: "&adjustment=split"));

        Assert.Equal(
            "{ticker:String,queryCount:Number,resultsCount:Number,adjusted:bool,results:[{v:Number,vw:Number,o:Number,c:Number,h:Number,l:Number,"
            + "t:Number,n:Number}],status:String,request_id:String,count:Number}", Shape.Of(answer));
        Assert.Equal(
            bars.Select(bar => (bar.Bar.GetProperty("t").GetDateTimeOffset().ToUnixTimeMilliseconds(), bar.Bar.GetProperty("c").GetDecimal())),
            answer.GetProperty("results").EnumerateArray().Select(bar => (bar.GetProperty("t").GetInt64(), bar.GetProperty("c").GetDecimal())));
    }

    [Fact]
    public async Task Pages_follow_an_address_without_a_key()
    {
        await using var simulator = await MarketClient.StartAsync();
        List<long> times = [];
        for (string? path = Year + "&limit=100"; path is not null;)
        {
            var page = await simulator.JsonAsync(path);
            times.AddRange(page.GetProperty("results").EnumerateArray().Select(bar => bar.GetProperty("t").GetInt64()));
            path = page.TryGetProperty("next_url", out var next) ? next.GetString() : null;
            Assert.DoesNotContain("apiKey", path ?? "", StringComparison.Ordinal);
            path = path is null ? null : path + "&apiKey=k";
        }

        Assert.Equal((await simulator.JsonAsync(Year)).GetProperty("results").EnumerateArray().Select(bar => bar.GetProperty("t").GetInt64()), times);
        Assert.DoesNotContain("apiKey", System.Text.Encoding.UTF8.GetString(await simulator.BytesAsync("/simulator/log")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?apiKey=bad")]
    public async Task A_key_is_wanted(string query)
    {
        await using var simulator = await MarketClient.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await simulator.GetAsync(Year.Split('?')[0] + query)).Status);
    }

    [Fact]
    public async Task An_unknown_ticker_has_no_results()
    {
        await using var simulator = await MarketClient.StartAsync();
        var answer = await simulator.JsonAsync(Year.Replace("AAPL", "NOPE", StringComparison.Ordinal));

        Assert.False(answer.TryGetProperty("results", out _));
        Assert.Equal(0, answer.GetProperty("resultsCount").GetInt32());
    }
}
