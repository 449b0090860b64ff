using System.Net;
using System.Text;

namespace DataFetch.UpstreamSimulator.Tests.Sip;

public sealed class SipKeysTests
{
    private static readonly SimulatorOptions Locked = new()
    {
        SipNodes = 4,
        Keys = new Dictionary<string, IReadOnlyList<string>> { [Sources.Sip] = ["right"] },
    };

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(string product, string key)
    {
        await using var simulator = await RunningSimulator.StartAsync(Locked);
        var (status, body) = await simulator.GetAsync(
            $"/sip/{product}/v4/findByDate?startDate=2026-11-01&endDate=2026-11-01&limit=5{key}");
        return (status, Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData("costo-marginal-online")]
    [InlineData("costo-marginal-real")]
    [InlineData("cmg-programado-pcp")]
    [InlineData("cmg-programado-pid")]
    public async Task The_right_key_opens(string product) => Assert.Equal(HttpStatusCode.OK, (await AskAsync(product, "&user_key=right")).Status);

    [Theory]
    [InlineData("costo-marginal-online")]
    [InlineData("costo-marginal-real")]
    [InlineData("cmg-programado-pcp")]
    [InlineData("cmg-programado-pid")]
    public async Task Another_key_fails(string product) =>
        Assert.Equal((HttpStatusCode.Forbidden, "Authentication failed"), await AskAsync(product, "&user_key=wrong"));

    [Fact]
    public async Task No_key_is_a_missing_parameter() =>
        Assert.Equal((HttpStatusCode.Forbidden, "Authentication parameters missing"), await AskAsync("cmg-programado-pcp", ""));

    [Fact]
    public void Keys_of_nobody_are_refused_at_the_start() => Assert.Contains(
        "Keys for 'nobody'",
        Assert.Throws<ArgumentException>(() => SimulatorApp.Build(
            new() { Keys = new Dictionary<string, IReadOnlyList<string>> { ["nobody"] = ["k"] } })).Message,
        StringComparison.Ordinal);
}
