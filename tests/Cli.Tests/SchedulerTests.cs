namespace DataFetch.Cli.Tests;

public class SchedulerTests(FakeServices services) : IClassFixture<FakeServices>
{
    [Fact]
    public async Task Status_prints_schedules_as_flat_objects()
    {
        var (code, output, error) = await services.RunAsync("scheduler", "status", "--json");

        Assert.Equal(0, code);
        Assert.Contains("\"id\":\"daily\"", output, StringComparison.Ordinal);
        Assert.Contains("\"next_time\":\"1970-01-01T01:00:00Z\"", output, StringComparison.Ordinal);
        Assert.Contains("\"last_state\":\"failed\",\"last_result\":\"\",\"last_error\":\"broken\"", output, StringComparison.Ordinal);
        Assert.Contains("\"missed\":2", output, StringComparison.Ordinal);
        Assert.Equal("2 schedules; 3 tasks pending, 0 processing, 0 failed.", error.Trim());
    }

    [Theory]
    [InlineData(0, "trigger", "told")]
    [InlineData(1, "trigger", "late")]
    // The run that it starts is followed to its end.
    [InlineData(0, "trigger", "whole")]
    [InlineData(1, "trigger", "broken")]
    [InlineData(0, "trigger", "broken", "--no-wait")]
    [InlineData(0, "refresh", "--dataset", "whole")]
    [InlineData(1, "refresh", "--dataset", "broken")]
    [InlineData(0, "refresh", "--dataset", "broken", "--no-wait")]
    // It still runs.
    [InlineData(1, "stop")]
    [InlineData(2, "refresh")]
    public async Task It_ends_with_0_only_where_all_was_done(int code, params string[] command) =>
        Assert.Equal(code, (await services.RunAsync(["scheduler", .. command])).Code);
}
