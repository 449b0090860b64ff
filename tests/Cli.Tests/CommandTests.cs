namespace DataFetch.Cli.Tests;

public class CommandTests(FakeServices services) : IClassFixture<FakeServices>
{
    [Fact]
    public async Task Query_prints_rows_as_json_and_the_coverage_beside_them()
    {
        var (code, output, error) = await services.RunAsync("query", "cmg_online", "--from", "2026-10-01", "--json");

        Assert.Equal(0, code);
        Assert.Equal(
            """
            [{"series":"N1","at":"1970-01-01T00:00:00Z","provider":"sip.cmg_online","price":12.50,"note":"x"},
             {"series":"N2","at":"1970-01-01T00:00:01Z","provider":null,"price":null,"note":"y"}]

            """,
            output);
        Assert.Equal("Of 3 slots: 2 present, 1 missing.", error.Trim());
    }

    [Fact]
    public async Task Query_prints_lines_and_tables()
    {
        var (_, lines, _) = await services.RunAsync("query", "cmg_online", "--from", "2026-10-01", "--ndjson");
        var (_, table, _) = await services.RunAsync("query", "cmg_online", "--from", "2026-10-01");

        Assert.Equal(2, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("{\"series\":\"N1\"", lines);
        Assert.Contains("12.50", table);
    }

    [Fact]
    public async Task Query_asks_for_the_order_of_its_option()
    {
        var (code, output, _) = await services.RunAsync("query", "cmg_online", "--from", "2026-10-01", "--order", "desc", "--json");

        Assert.Equal(0, code);
        Assert.StartsWith("[{\"series\":\"N1\",\"at\":\"1970-01-01T00:00:01Z\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_as_of_an_instant_says_that_it_does_not_know_how_complete_it_was()
    {
        var (code, _, error) = await services.RunAsync("query", "cmg_online", "--from", "2026-10-01", "--as-of", "2026-10-02T00:00:00Z");

        Assert.Equal(0, code);
        Assert.Equal("As known at 2026-10-02T00:00:00Z; how complete it was then is not recorded.", error.Trim());
    }

    [Fact]
    public async Task Query_that_could_not_fetch_all_is_not_done()
    {
        var (code, _, error) = await services.RunAsync("query", "cmg_online", "--from", "2026-10-01", "--missing", "fetch");

        Assert.Equal(1, code);
        Assert.Contains("sip did not answer", error);
    }

    [Fact]
    public async Task Aggregate_prints_each_bucket_with_its_slots_and_what_was_filled_in()
    {
        string[] asked = ["aggregate", "cmg_online", "--bucket", "P1D", "--values", "avg(price), last(note)", "--zone", "UTC", "--days-back", "2", "--fill", "locf"];

        var (code, json, error) = await services.RunAsync([.. asked, "--json"]);
        var (_, table, _) = await services.RunAsync(asked);

        Assert.Equal(0, code);
        Assert.Equal(
            """
            [{"series":"N1","start_time":"1970-01-01T00:00:00Z","end_time":"1970-01-02T00:00:00Z","expected":24,"present":20,"provisional":0,"avg_price":12.50,"avg_price_filled":false,"last_note":null,"last_note_filled":false},
             {"series":"N1","start_time":"1970-01-02T00:00:00Z","end_time":"1970-01-03T00:00:00Z","expected":24,"present":19,"provisional":1,"avg_price":12.50,"avg_price_filled":true,"last_note":null,"last_note_filled":false}]

            """,
            json);
        Assert.Equal("Of 48 slots: 39 present, 1 provisional.", error.Trim());
        Assert.Contains("12.50*", table);
    }

    [Theory]
    [InlineData("whole", 0, "completed")]
    [InlineData("broken", 1, "partial")]
    public async Task Run_follows_to_the_end_and_says_how_it_went(string dataset, int expected, string state)
    {
        var (code, output, _) = await services.RunAsync(
            "run", "--dataset", dataset, "--from", "2026-10-01", "--to", "2026-10-31", "--refetch", "--priority", "low", "--json");

        Assert.Equal(expected, code);
        Assert.StartsWith($"[{{\"id\":\"{dataset}\",\"purpose\":\"\",\"state\":\"{state}\",\"pending\":0", output);
    }

    [Fact]
    public async Task An_error_is_its_message_alone()
    {
        var (code, output, error) = await services.RunAsync("run", "show", "x");

        Assert.Equal((1, "", "no run 'x'"), (code, output, error.Trim()));
    }

    [Fact]
    public async Task Lists_are_flat()
    {
        var (code, tasks, _) = await services.RunAsync("tasks", "--state", "failed", "--json");
        var (_, gaps, sentence) = await services.RunAsync("gaps", "--json");

        Assert.Equal(0, code);
        Assert.Contains("\"series\":\"a,b\"", tasks);
        Assert.Contains("\"state\":\"failed\"", tasks);
        Assert.Equal(
            """[{"dataset":"cmg_online","series":"N1","start_time":"1970-01-01T00:00:00Z","end_time":"1970-01-01T01:00:00Z","duration_hours":1,"missing_records":4,"severity":"minor","provider":"sip.cmg_online","chunk_size":"day","chunks":1,"estimated_calls":3,"estimated_seconds":3,"binding_limit":"sip 60/1m","note":""}]""",
            gaps.Trim());
        Assert.StartsWith("1 gaps, 4 records; filling them takes about 2 min 5 s and 3 calls (the limit is sip 60/1m).", sentence);
    }

    [Fact]
    public async Task Datasets_tell_what_is_expected_of_them()
    {
        var (_, json, _) = await services.RunAsync("datasets", "--json");
        var (_, table, _) = await services.RunAsync("datasets");

        Assert.Contains("\"cadence\":\"P1D\",\"expectation\":\"each day\"", json);
        Assert.Contains("\"key\":\"race_id,horse_id\",\"sparse\":true,\"snapshot\":false,\"derived_from\":\"\"", json);
        Assert.Contains("each day", table);
        Assert.DoesNotContain("P1D", table);
    }

    [Theory]
    [InlineData("good", 0)]
    [InlineData("bad", 1)]
    public async Task A_source_that_fails_its_check_is_not_done(string source, int expected)
    {
        var (code, _, _) = await services.RunAsync("sources", "--check", source);

        Assert.Equal(expected, code);
    }

    [Fact]
    public async Task Health_asks_all_services()
    {
        var (code, output, _) = await services.RunAsync("health", "--json");

        Assert.Equal(0, code);
        Assert.Equal(4, output.Split("\"serving\"").Length - 1);
    }

    [Fact]
    public async Task Each_range_of_coverage_that_is_not_present_says_why()
    {
        var (code, output, _) = await services.RunAsync("coverage", "d", "--ranges", "--json");

        Assert.Equal(0, code);
        Assert.Equal(
            """
            [{"series":"N1","state":"missing","start_time":"1970-01-01T00:00:00Z","end_time":"1970-01-01T01:00:00Z","reason":"not fetched","times":null,"since":null,"due_at":null,"providers":null},
             {"series":"N1","state":"provisional","start_time":"1970-01-01T01:00:00Z","end_time":"1970-01-01T02:00:00Z","reason":"may still change","times":null,"since":null,"due_at":null,"providers":null},
             {"series":"N1","state":"absent","start_time":"1970-01-01T02:00:00Z","end_time":"1970-01-01T03:00:00Z","reason":"no provider has it","times":2,"since":"1970-01-02T00:00:00Z","due_at":"1970-01-03T00:00:00Z","providers":"sip.cmg_online"}]
            """,
            output.Trim());
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "--from", "2026-10-01", "--days-back", "3")]
    [InlineData("run", "--days-back", "0")]
    [InlineData("run", "--to", "2026-10-01")]
    [InlineData("run", "--mode", "sometimes")]
    [InlineData("plan")]
    [InlineData("backfill", "--mode", "daily")]
    [InlineData("tasks", "--state", "lost")]
    [InlineData("query")]
    [InlineData("query", "d", "--order", "up")]
    [InlineData("query", "d", "--from", "2026-10-01", "--missing", "never")]
    [InlineData("aggregate", "d", "--values", "avg(price)")]
    [InlineData("aggregate", "d", "--bucket", "P1D")]
    [InlineData("aggregate", "d", "--bucket", "P1D", "--values", "avg(price)", "--fill", "spline")]
    [InlineData("gaps", "--summary", "--from", "2026-10-01")]
    [InlineData("gaps", "--timeout", "5x")]
    [InlineData("gaps", "--summary", "--limit", "3")]
    [InlineData("gaps", "--all", "--limit", "3")]
    [InlineData("coverage", "d", "--grid", "week")]
    [InlineData("coverage", "d", "--grid", "day", "--ranges")]
    [InlineData("nonsense")]
    public async Task A_wrong_command_line_is_refused_without_a_call(params string[] args)
    {
        var (code, output, error) = await services.RunAsync(args);

        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.NotEqual("", error);
    }

    [Fact]
    public async Task A_service_that_is_away_is_named()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await new DataFetchCommand().RunAsync(
            ["tasks", "--backfill", "http://127.0.0.1:1"], output, error, TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.Equal("The service at http://127.0.0.1:1/ cannot be reached: Connection refused", error.ToString().Trim());
    }
}
