namespace DataFetch.Cli.Tests;

public class DetectionTests(FakeServices services) : IClassFixture<FakeServices>
{
    [Fact]
    public async Task A_summary_says_how_far_behind_each_dataset_is_and_what_to_do()
    {
        var (code, json, _) = await services.RunAsync("gaps", "--summary", "--json");
        var (_, table, _) = await services.RunAsync("gaps", "--summary");

        Assert.Equal(0, code);
        Assert.StartsWith("""[{"dataset":"cmg_online","status":"behind","latest_data":null,"hours_behind":2.5,"gap_hours":3,""", json);
        Assert.Contains("\"action\":\"backfill\",\"action_needed\":true,\"suggestion\":\"Fetch it.\"", json);
        Assert.Contains("\"dataset\":\"empty\",\"status\":\"empty\",\"latest_data\":null,\"hours_behind\":null", json);
        Assert.Contains("backfill", table);
        Assert.DoesNotContain("Fetch it.", table);
    }

    [Fact]
    public async Task A_list_that_is_not_all_says_how_to_get_all()
    {
        var (code, _, error) = await services.RunAsync("gaps", "--limit", "1", "--json");

        Assert.Equal(0, code);
        Assert.Contains("The 1 gravest are listed; --all lists all.", error);
    }

    [Fact]
    public async Task All_gaps_are_one_list()
    {
        var (code, output, error) = await services.RunAsync("gaps", "--all", "--json");

        Assert.Equal(0, code);
        Assert.Equal(2, output.Split("\"dataset\":\"cmg_online\"").Length - 1);
        Assert.StartsWith("2 gaps", error);
    }

    [Fact]
    public async Task All_gaps_without_the_totals_at_the_end_are_not_all()
    {
        var (code, _, error) = await services.RunAsync("gaps", "--all", "--dataset", "cmg_online", "--series", "broken", "--json");

        Assert.Equal(1, code);
        Assert.Contains("broke off", error);
    }

    [Fact]
    public async Task A_grid_is_drawn_with_a_shade_a_cell()
    {
        var (code, output, error) = await services.RunAsync("coverage", "cmg_online", "--grid", "day");

        Assert.Equal(0, code);
        Assert.Equal(["   2026-10-24 to 2026-10-29", "N1 █▓▒░· "], output.TrimEnd('\n').Split('\n'));
        Assert.Contains("blank: nothing expected", error);
        Assert.EndsWith("Of 20 slots: 9 present, 1 provisional, 1 unreachable, 9 missing.", error.Trim());
    }

    [Theory]
    [InlineData("day", "series", "day")]
    [InlineData("month", "series", "month")]
    [InlineData("hour_month", "hour", "month")]
    public async Task A_grid_as_json_is_a_flat_object_a_cell(string by, string row, string column)
    {
        var (_, output, error) = await services.RunAsync("coverage", "cmg_online", "--grid", by, "--json");

        Assert.StartsWith(
            $$"""[{"{{row}}":"N1","{{column}}":"2026-10-24","expected":4,"present":3,"provisional":1,"absent":0,"unreachable":0,"missing":0},""", output);
        Assert.Equal(6, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("Of 20 slots", error);
    }
}
