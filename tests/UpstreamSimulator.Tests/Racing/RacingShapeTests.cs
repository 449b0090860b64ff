using System.Text.Json;
using DataFetch.UpstreamSimulator.Racing;

namespace DataFetch.UpstreamSimulator.Tests.Racing;

public sealed class RacingShapeTests
{
    private static readonly SimulatorOptions Recorded = new() { Racing = new() { Version = RacingVersion.October2025 } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<JsonElement> RecordingAsync(string file) => JsonDocument.Parse(
        await File.ReadAllBytesAsync(Path.Combine(RecordingsFolder.Require(), "racingapi", file), Ct)).RootElement;

    private static string[] Fields(JsonElement element) => [.. element.EnumerateObject().Select(field => $"{field.Name}:{field.Value.ValueKind}")];

    private static string[] Flat(JsonElement element) =>
        [.. Fields(element).Select(field => field.Replace("True", "Bool", StringComparison.Ordinal).Replace("False", "Bool", StringComparison.Ordinal))];

    [Fact]
    public async Task A_page_of_cards_has_the_fields_of_the_recorded_one()
    {
        var recorded = await RecordingAsync("sample-racecards_pro_gb.json");
        await using var simulator = await RacingClient.StartAsync(Recorded);
        var page = await simulator.JsonAsync("/racingapi/v1/racecards/pro?date=2025-10-13&region_codes=gb");

        Assert.Equal(Flat(recorded), Flat(page));
        Assert.Equal(recorded.GetProperty("query").ToString().Replace(" ", "").Replace("\n", ""), page.GetProperty("query").ToString());
        var (theirs, ours) = (recorded.GetProperty("racecards")[0], page.GetProperty("racecards")[0]);
        Assert.Equal(Flat(theirs), Flat(ours));
        Assert.Equal(Flat(theirs.GetProperty("runners")[0]), Flat(ours.GetProperty("runners")[0]));
        Assert.Equal(
            Flat(theirs.GetProperty("runners")[0].GetProperty("odds")[0]), Flat(ours.GetProperty("runners")[0].GetProperty("odds")[0]));
    }

    [Fact]
    public async Task A_page_of_results_has_the_fields_of_the_recorded_one()
    {
        var recorded = await RecordingAsync("sample-results_gb.json");
        await using var simulator = await RacingClient.StartAsync(Recorded);
        var page = await simulator.JsonAsync("/racingapi/v1/results?start_date=2025-10-13&end_date=2025-10-13");

        Assert.Equal(Flat(recorded), Flat(page));
        Assert.Equal(25, page.GetProperty("limit").GetInt32());
        var (theirs, ours) = (recorded.GetProperty("results")[0], page.GetProperty("results")[0]);
        Assert.Equal(Flat(theirs), Flat(ours));
        Assert.Equal(Flat(theirs.GetProperty("runners")[0]), Flat(ours.GetProperty("runners")[0]));
    }

    [Theory]
    [InlineData("sample-racecards_summaries.json", "racecards/summaries?date=2025-10-14")]
    [InlineData("sample-courses_all.json", "courses")]
    [InlineData("sample-courses_regions.json", "courses/regions")]
    [InlineData("sample-jockeys_search_name.json", "jockeys/search?name=e")]
    [InlineData("sample-trainers_search_name.json", "trainers/search?name=e")]
    [InlineData("sample-owners_search_name.json", "owners/search?name=e")]
    [InlineData("sample-horses__v1_horses_search_1.json", "horses/search?name=star")]
    public async Task An_answer_has_the_shape_of_the_recorded_one(string file, string path)
    {
        var recorded = await RecordingAsync(file);
        await using var simulator = await RacingClient.StartAsync(Recorded);

        Assert.Equal(Shape.Of(recorded), Shape.Of(await simulator.JsonAsync("/racingapi/v1/" + path)));
    }

    [Theory]
    [InlineData("pro")]
    [InlineData("standard")]
    public async Task A_profile_has_the_shape_of_the_recorded_one(string kind)
    {
        var recorded = await RecordingAsync($"entity-horse_{kind}.json");
        await using var simulator = await RacingClient.StartAsync(Recorded);
        var horse = (await simulator.CardsAsync("2025-10-14")).Runners().First().Text("horse_id");

        Assert.Equal(Shape.Of(recorded), Shape.Of(await simulator.JsonAsync($"/racingapi/v1/horses/{horse}/{kind}")));
    }

    [Fact]
    public async Task Errors_are_those_recorded()
    {
        var recorded = await RecordingAsync("errors-404-422.json");
        await using var simulator = await RacingClient.StartAsync(Recorded);
        foreach (var error in recorded.EnumerateArray())
        {
            var (status, body) = await simulator.GetAsync("/racingapi" + error.Text("endpoint"));
            Assert.Equal((error.GetProperty("status_code").GetInt32(), error.Text("error")), ((int)status, System.Text.Encoding.UTF8.GetString(body)));
        }
    }

    [Theory]
    [InlineData("RacecardOddsPro", "racecards")]
    [InlineData("RunnerStandard", "results")]
    public async Task The_newer_version_has_no_field_that_its_description_lacks(string schema, string path)
    {
        var described = (await RecordingAsync("openapi-v1.4.3-no-code-samples.json")).GetProperty("components").GetProperty("schemas")
            .GetProperty(schema).GetProperty("properties").EnumerateObject().Select(field => field.Name);
        await using var simulator = await RacingClient.StartAsync();
        var race = path == "results"
            ? (await simulator.ResultsAsync("2025-10-14", "2025-10-14")).Runners().First()
            : (await simulator.CardsAsync("2025-10-14"))[0];

        Assert.Equal(described.Order(), race.EnumerateObject().Select(field => field.Name).Order());
    }
}
