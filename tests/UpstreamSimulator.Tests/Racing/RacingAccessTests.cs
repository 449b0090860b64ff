using System.Net;
using System.Text;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Racing;

namespace DataFetch.UpstreamSimulator.Tests.Racing;

public sealed class RacingAccessTests
{
    [Theory]
    [InlineData(null, 401)]
    [InlineData("bad user", 401)]
    [InlineData("reader", 200)]
    public async Task Only_a_good_user_is_let_in(string? user, int status)
    {
        await using var simulator = await RacingClient.StartAsync(user: user);
        var (given, body) = await simulator.GetAsync("/racingapi/v1/courses");

        Assert.Equal(status, (int)given);
        if (status == 401) Assert.Equal(JsonValueKind.String, JsonDocument.Parse(body).RootElement.GetProperty("detail").ValueKind);
    }

    [Fact]
    public async Task Where_users_are_named_no_other_is_let_in()
    {
        await using var simulator = await RacingClient.StartAsync(
            new() { Keys = new Dictionary<string, IReadOnlyList<string>> { ["racingapi"] = ["alice"] } }, user: "bob");
        Assert.Equal(HttpStatusCode.Unauthorized, (await simulator.GetAsync("/racingapi/v1/courses")).Status);
        simulator.LogIn("alice");
        Assert.Equal(HttpStatusCode.OK, (await simulator.GetAsync("/racingapi/v1/courses")).Status);
    }

    [Fact]
    public async Task A_fault_of_one_endpoint_leaves_the_others_alone()
    {
        await using var simulator = await RacingClient.StartAsync(new() { Faults = [new("racingapi", FaultKinds.ServerError, 1, "/racingapi/v1/results")] });

        Assert.InRange((int)(await simulator.GetAsync("/racingapi/v1/results?limit=1")).Status, 500, 599);
        Assert.Equal(HttpStatusCode.OK, (await simulator.GetAsync("/racingapi/v1/courses")).Status);
    }

    [Theory]
    [InlineData("racecards/pro?limit=501")]
    [InlineData("racecards/pro?limit=0")]
    [InlineData("racecards/pro?skip=501")]
    [InlineData("racecards/pro?date=14-10-2025")]
    [InlineData("racecards/summaries?date=soon")]
    [InlineData("results?start_date=2024-01-01&end_date=2025-06-01")]
    [InlineData("results?skip=20001")]
    [InlineData("results?limit=many")]
    [InlineData("horses/search")]
    public async Task A_bad_parameter_is_unprocessable(string path)
    {
        foreach (var version in Enum.GetValues<RacingVersion>())
        {
            await using var simulator = await RacingClient.StartAsync(new() { Racing = new() { Version = version } });
            var (status, body) = await simulator.GetAsync("/racingapi/v1/" + path);

            Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
            var mistake = Assert.Single(JsonDocument.Parse(body).RootElement.GetProperty("detail").EnumerateArray());
            Assert.Equal("query", mistake.GetProperty("loc")[0].GetString());
        }
    }

    [Theory]
    [InlineData("bookmakers")]
    [InlineData("jockeys")]
    [InlineData("trainers")]
    [InlineData("owners")]
    [InlineData("horses")]
    [InlineData("horses/hrs_1/pro")]
    [InlineData("horses/nobody/standard")]
    [InlineData("results/rac_1")]
    [InlineData("results/rac_10000999")]
    [InlineData("racecards/rac_99999999/pro")]
    public async Task What_there_is_not_is_not_found(string path)
    {
        await using var simulator = await RacingClient.StartAsync();
        var (status, body) = await simulator.GetAsync("/racingapi/v1/" + path);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("""{"detail":"Not Found"}""", Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData(RacingVersion.October2025, "", 25)]
    [InlineData(RacingVersion.October2025, "&limit=1000", 50)]
    [InlineData(RacingVersion.May2026, "", 50)]
    [InlineData(RacingVersion.May2026, "&limit=1000", 100)]
    [InlineData(RacingVersion.May2026, "&limit=3", 3)]
    public async Task More_results_than_a_page_has_are_not_refused_but_not_given(RacingVersion version, string more, int limit)
    {
        await using var simulator = await RacingClient.StartAsync(new() { Racing = new() { Version = version } });
        var page = await simulator.JsonAsync("/racingapi/v1/results?start_date=2025-08-01&end_date=2025-10-14" + more);

        Assert.Equal(limit, page.GetProperty("limit").GetInt32());
        Assert.Equal(limit, page.GetProperty("results").GetArrayLength());
        Assert.True(page.GetProperty("total").GetInt32() > 100);
    }

    [Fact]
    public async Task Regions_are_repeated_and_echoed_and_may_be_ignored()
    {
        await using var simulator = await RacingClient.StartAsync();
        const string Path = "/racingapi/v1/racecards/pro?date=2025-10-14&region_codes=gb&region_codes=ire";
        static string[] Regions(JsonElement page) => [.. page.GetProperty("racecards").EnumerateArray().Select(race => race.Text("region")).Distinct()];
        var page = await simulator.JsonAsync(Path);
        Assert.Equal("""[["date","2025-10-14"],["region_codes","gb"],["region_codes","ire"]]""", page.GetProperty("query").GetRawText());
        Assert.All(Regions(page), region => Assert.Contains(region, new[] { "GB", "IRE" }));
        Assert.Equal(30, (await simulator.JsonAsync("/racingapi/v1/courses?region_codes=gb&region_codes=ire")).GetProperty("total").GetInt32());
        var foreign = (await simulator.ResultsAsync("2025-10-01", "2025-10-14")).Select(race => race.Text("region")).Distinct();
        Assert.Contains("FR", foreign);
        Assert.DoesNotContain("FR", (await simulator.ResultsAsync("2025-10-01", "2025-10-14", "&region=gb")).Select(race => race.Text("region")));

        await using var careless = await RacingClient.StartAsync(new() { Racing = new() { IgnoreRegionFilter = true } });
        Assert.Contains("FR", (await careless.ResultsAsync("2025-10-01", "2025-10-14", "&region=gb")).Select(race => race.Text("region")));
    }

    [Fact]
    public async Task A_share_of_profiles_is_missing()
    {
        await using var simulator = await RacingClient.StartAsync(new() { Racing = new() { MissingProfileShare = 0.5 } });
        List<HttpStatusCode> statuses = [];
        foreach (var runner in (await simulator.CardsAsync("2025-10-14")).Runners())
            statuses.Add((await simulator.GetAsync($"/racingapi/v1/horses/{runner.Text("horse_id")}/pro")).Status);
        Assert.Contains(HttpStatusCode.OK, statuses);
        Assert.Contains(HttpStatusCode.NotFound, statuses);
    }

    [Fact]
    public async Task Every_fault_of_answers_works()
    {
        foreach (var kind in FaultKinds.OfAnswers.Except([FaultKinds.Timeout, FaultKinds.Truncated, FaultKinds.SlowDrip]))
        {
            await using var simulator = await RacingClient.StartAsync(new() { Faults = [new(Sources.RacingApi, kind, 1)] });
            await simulator.GetAsync("/racingapi/v1/courses");
            Assert.Equal([kind], await simulator.OutcomesAsync());
        }
    }

    [Fact]
    public async Task Throttled_is_said_as_errors_are()
    {
        await using var simulator = await RacingClient.StartAsync(new()
        {
            Limits = new Dictionary<string, IReadOnlyList<SimulatedLimit>> { ["racingapi"] = [new(1, TimeSpan.FromSeconds(1))] },
        });
        await simulator.BytesAsync("/racingapi/v1/courses");
        var (status, body) = await simulator.GetAsync("/racingapi/v1/courses");
        Assert.Equal((429, """{"detail":"Too Many Requests"}"""), ((int)status, Encoding.UTF8.GetString(body)));
    }
}
