using DataFetch.Catalog.Loading;

namespace DataFetch.Catalog.Tests.Loading;

/// <summary>Each kind of fault names its file, line and column, and says what is wrong.</summary>
public class FaultTests
{
    [Fact]
    public async Task The_file_that_the_faults_are_made_from_has_none() =>
        Assert.Equal("sea_levels", Assert.Single((await TestSource.LoadAsync(TestSource.Text)).Datasets).Name);

    [Theory]
    // Replaced part, its replacement, the part at whose beginning the fault is, the fault.
    [InlineData("concurrency: 2", "concurency: 2", "concurency", "Unknown key 'concurency'.")]
    [InlineData("unit: m", "units: m", "units", "Unknown key 'units'.")]
    [InlineData("    path: /levels\n", "", "levels:", "The key 'path' is missing.")]
    [InlineData("        at_field: time\n", "", "dataset: sea_levels", "'at_field' and 'at_format' go together.")]
    [InlineData("at_format: offset", "at_format: gmt", "at_format", "The value of 'at_format' must be one of: offset, local, utc, date, date-and-time, unix, unix-ms, row-of-day.")]
    [InlineData("type: double", "type: float", "type: float", "The value of 'type' must be one of: decimal, double, int64, text, boolean, date, instant, json.")]
    [InlineData("decoder: json-records", "decoder: xml", "decoder", "The value of 'decoder' must be one of: json-records, json-columns, json-api, csv, html-table, parquet.")]
    [InlineData("per: 60s", "per: 1 minute", "per:", "The value of 'per' does not match ^[0-9]{1,7}(ms|s|m|h|d)$.")]
    [InlineData("per: 60s", "per: 0s", "per:", "'0s' is no span such as '30s', '15m', '1h' or '2d' above zero.")]
    [InlineData("cadence: 1h", "cadence: 9999999h", "cadence:", "'9999999h' is no span such as '30s', '15m', '1h' or '2d' above zero.")]
    [InlineData("chunk_days: 7", "chunk_days: seven", "chunk_days", "'chunk_days': IntegerExpected.")]
    [InlineData("chunk_days: 7", "chunk_days: 0", "chunk_days", "'chunk_days': NumberTooSmall.")]
    [InlineData("calls: 30", "calls: 30000000000", "calls", "'calls': NumberTooBig.")]
    [InlineData("calls: 30", "calls: 30.5", "calls", "'calls': IntegerExpected.")]
    [InlineData("calls: 30", "calls: 30.0", "calls", "'calls': IntegerExpected.")]
    [InlineData("zone: Europe/Madrid\n    starts", "zone: Europe/Madird\n    starts", "zone: Europe/Madird", "'Europe/Madird' is no IANA time zone.")]
    [InlineData("zone: Europe/Madrid\n    query", "zone: CEST\n    query", "zone: CEST", "'CEST' is no IANA time zone.")]
    [InlineData("starts: 2020-01-01", "starts: 2021-02-29", "starts", "'2021-02-29' is no date.")]
    [InlineData("cadence: 1h", "cadence: 7h", "cadence", "A cadence must divide a day or be up to 366 whole days; '7h' is neither.")]
    [InlineData("cadence: 1h", "cadence: 25h", "cadence", "A cadence must divide a day or be up to 366 whole days; '25h' is neither.")]
    [InlineData("cadence: 1h", "cadence: 1h\n    cadence_changes: [{ from: 2025-10-01, cadence: 7m }]", "cadence: 7m", "A cadence must divide a day or be up to 366 whole days; '7m' is neither.")]
    [InlineData("cadence: 1h", "cadence: 1h\n    cadence_changes: [{ from: 2025-10-01, cadence: 5m }, { from: 2025-01-01, cadence: 15m }]", "cadence_changes", "The changes must be in order of their days.")]
    [InlineData("chunk_days: 7", "chunk_days: 7\n    chunk: year", "levels:", "Give one of 'chunk_days' and 'chunk'.")]
    [InlineData("chunk_days: 7", "chunk_days: 7\n    paging: { kind: token, parameter: after }", "paging", "Paging by 'token' needs 'next_field'.")]
    [InlineData("chunk_days: 7", "chunk_days: 7\n    paging: { parameter: page }", "paging", "Paging by 'page-number' needs 'total_field'.")]
    [InlineData("chunk_days: 7", "chunk_days: 7\n    paging: { parameter: page, total_field: pages }\n    cut_at: 100", "cut_at", "Pages say where they end: 'cut_at' is for requests without, or with members.")]
    [InlineData("records: data", "records: data\n    encoding: latin-99", "encoding", "'latin-99' is no encoding that is known here, such as iso-8859-15 or utf-16le.")]
    [InlineData("at_format: offset", "at_format: date-and-time", "at_format", "The format date-and-time needs 'time_field'.")]
    [InlineData("level_m: level", "level_m: { field: level, optinal: true }", "optinal", "Unknown key 'optinal'.")]
    [InlineData("- tides.levels", "- { request: tides.levels, untill: 2025-01-01 }", "untill", "Unknown key 'untill'.")]
    [InlineData("- tides.levels", "- { request: tides.levels, until: 2025-02-30 }", "until", "'2025-02-30' is no date.")]
    [InlineData("cadence: 1h", "cadence: 1h\n    months: 1", "sea_levels:", "Give one of 'cadence', 'months', 'sessions' and 'slots: none': when rows are expected.")]
    [InlineData("cadence: 1h", "cadence: 1h\n    publication_lag: 3d\n    daily_days: 3", "daily_days", "The last 3 days are not out yet: they must be more than 'publication_lag', 3d.")]
    [InlineData("cadence: 1h", "cadence: 1h\n    new_keys_a_day: { typical: 5, most: 20 }", "new_keys_a_day", "It goes with 'enriched_by', and 'most' is not below 'typical'.")]
    [InlineData("cadence: 1h", "cadence: 1h\n    publication_lag: 3h\n    fresh_within: 3h", "fresh_within", "It must be longer than 'publication_lag', 3h: nothing is there before.")]
    [InlineData("cadence: 1h", "cadence: 1h\n    revisions: yes", "revisions", "The value of 'revisions' must be one of: keep.")]
    [InlineData("cadence: 1h", "sessions: xetra", "sessions", "There is no trading calendar 'xetra'. Known are: nyse.")]
    [InlineData("cadence: 1h", "cadence: 1h\n    key: [gauge]", "sea_levels:", "'key' and 'at' name columns of the dataset; 'gauge' is none.")]
    [InlineData("providers:\n      - tides.levels", "series_of: x", "series_of", "Unknown key 'series_of'.")]
    [InlineData("level_m: level", "level_m: { field: level, match: '(?=x)' }", "level_m", "'(?=x)' is no regular expression, or one that looks around or back.")]
    [InlineData("\"{first_day}\"", "\"{each:regions}\"", "from:", "'{each:regions}' names no parameter of the source.")]
    [InlineData("concurrency: 2", "concurrency: 2\nauth: { renewal: ask }", "auth", "Give one of 'query', 'header' and 'basic': where the key travels.")]
    [InlineData("base_address: https://tides.example/api\n", "", "", "The key 'base_address' is missing. A source of files says 'folder: true' instead, or gives the folder.")]
    [InlineData("https://tides.example/api", "../copies", "base_address", "The value of 'base_address' does not match ^(https?://|file:///|/).")]
    [InlineData("decoder: json-records", "decoder: parquet", "decoder", "The decoder parquet reads files: the source's 'base_address' is a folder, or it says 'folder: true'.")]
    [InlineData("        columns:\n          level_m: level\n", "", "dataset: sea_levels", "The key 'columns' is missing: which field fills which column.")]
    [InlineData("dataset: sea_levels", "dataset: sea_level", "dataset: sea_level", "There is no dataset 'sea_level'.")]
    [InlineData("level_m: level", "level_ft: level", "level_ft", "The dataset 'sea_levels' has no column 'level_ft'.")]
    [InlineData("series_field: gauge", "series: lisbon", "series: lisbon", "The dataset 'sea_levels' has no series 'lisbon'.")]
    [InlineData("        series_field: gauge\n", "", "dataset: sea_levels", "Nothing names the series of 'sea_levels': give 'series_field', 'series' or the request's 'series_names'.")]
    [InlineData("series_field: gauge", "series_field: gauge\n        series: vigo", "dataset: sea_levels", "'series' is for records of which no 'series_field' and no '{series}' in the request's path or query names the series.")]
    [InlineData("- tides.levels", "- tides.depths", "- tides.depths", "There is no request 'tides.depths'.")]
    [InlineData("- tides.levels", "- tides.Levels", "tides.Levels", "The value of 'providers[0]' does not match ^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$.")]
    [InlineData("series_field: gauge", "series: vigo", "cadiz", "No provider serves the series 'cadiz'.")]
    [InlineData("- vigo", "- cadiz", "series:", "A value is there twice.")]
    [InlineData("\"{first_day}\"", "\"{series}\"", "from:", "'{series}' needs 'series_names' or 'series_pattern': the upstream's name for each of our series.")]
    [InlineData("decoder: json-records", "decoder: json-api", "decoder", "The decoder json-api needs 'groups' and 'group_key'.")]
    [InlineData("base_address: https://tides.example/api", "base_address: https://", "base_address", "'https://' is no http or https address, and no folder such as /backup or file:///backup.")]
    [InlineData("      level_m:\n", "      Level m:\n", "Level m:", "Unknown key 'Level m'.")]
    [InlineData("  levels:\n", "  Levels:\n", "Levels:", "Unknown key 'Levels'.")]
    [InlineData("concurrency: 2", "headers:", "headers", "'headers': ObjectExpected.")]
    public async Task A_fault_says_where_it_is_and_what(string part, string replacement, string at, string fault)
    {
        var text = TestSource.With(part, replacement);

        var faults = await TestSource.FaultsAsync(text);

        var place = PlaceOf(at.StartsWith("- ", StringComparison.Ordinal) ? at[2..] : at, text);
        Assert.Contains(new CatalogFault(TestSource.Name, place.Line, place.Column, fault), faults);
    }

    [Theory]
    [InlineData("title: [}", 1)]
    [InlineData("source: tides\n title: x", 2)]
    [InlineData("source: tides\nsource: waves", 2)]
    [InlineData("source: tides\n? [a, b]\n: c", 2)]
    [InlineData("source: tides\nlimits: &l\n  - *l", 2)]
    [InlineData("source: tides\n---\nsource: waves", 3)]
    public async Task Text_that_is_not_one_plain_YAML_document_is_a_fault_with_its_line(string text, long line)
    {
        var fault = Assert.Single(await TestSource.FaultsAsync(text));
        Assert.Equal((TestSource.Name, line), (fault.File, fault.Line));
        Assert.NotEmpty(fault.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet")]
    [InlineData("tides")]
    [InlineData("- tides")]
    public async Task A_file_without_a_mapping_is_a_fault(string text) => Assert.NotEmpty(await TestSource.FaultsAsync(text));

    [Fact]
    public async Task All_faults_are_reported_at_once_in_the_form_that_editors_follow()
    {
        var text = TestSource.With("cadence: 1h", "cadence: 7h")
            .Replace("dataset: sea_levels", "dataset: sea_level", StringComparison.Ordinal)
            .Replace("starts: 2020-01-01", "starts: 2020-13-01", StringComparison.Ordinal)
            .Replace("zone: Europe/Madrid", "zone: Atlantis", StringComparison.Ordinal);

        var e = await Assert.ThrowsAsync<CatalogException>(() => TestSource.LoadAsync(text));

        Assert.Equal(4, e.Faults.Count);
        Assert.All(e.Faults, f => Assert.Contains($"\n  {f}", e.Message, StringComparison.Ordinal));
        var (line, column) = PlaceOf("cadence", text);
        Assert.Contains($"tides.yaml:{line}:{column}: A cadence must divide", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_several_files_are_reported_at_once()
    {
        var other = TestSource.With("tides", "waves").Replace("sea_levels", "wave_heights", StringComparison.Ordinal);

        var e = await Assert.ThrowsAsync<CatalogException>(() => TestSource.LoadFilesAsync(
            [(TestSource.Name, TestSource.With("calls: 30", "calls: 0")), ("waves.yaml", other.Replace("cadence: 1h", "cadence: 7h", StringComparison.Ordinal))]));

        Assert.Equal([TestSource.Name, "waves.yaml"], e.Faults.Select(f => f.File));
    }

    [Fact]
    public async Task A_broken_file_is_not_held_against_the_files_that_refer_to_it()
    {
        var other = """
            source: buoys
            title: Buoys
            base_address: https://buoys.example
            limits: [{ calls: 1, per: 1s }]
            requests:
              levels:
                path: /levels
                zone: UTC
                chunk_days: 1
                decoder: json-records
                records: data
                fills:
                  - { dataset: sea_levels, series_field: gauge, at_field: time, at_format: offset, columns: { level_m: level } }
            """;

        var e = await Assert.ThrowsAsync<CatalogException>(() => TestSource.LoadFilesAsync(
            [(TestSource.Name, TestSource.With("calls: 30", "calls: 0")), ("buoys.yaml", other)]));

        Assert.Equal(TestSource.Name, Assert.Single(e.Faults).File);
    }

    [Fact]
    public async Task A_dataset_or_source_that_two_files_declare_is_a_fault_of_the_second()
    {
        var e = await Assert.ThrowsAsync<CatalogException>(() => TestSource.LoadFilesAsync(
            [(TestSource.Name, TestSource.Text), ("tides2.yaml", TestSource.Text)]));

        var dataset = PlaceOf("sea_levels:", TestSource.Text);
        Assert.Equal(
            [
                new CatalogFault("tides2.yaml", 1, 1, "The source 'tides' is also declared in tides.yaml."),
                new CatalogFault("tides2.yaml", dataset.Line, dataset.Column, "The dataset 'sea_levels' is also declared in tides.yaml."),
            ],
            e.Faults);
    }

    [Fact]
    public async Task A_column_that_is_called_as_what_stands_beside_kept_revisions_is_a_fault()
    {
        var text = TestSource.With("unit: m", "unit: m\n      known_from:\n        type: instant");
        Assert.NotNull(await TestSource.LoadAsync(text));
        text = text.Replace("    starts: 2020-01-01\n", "    starts: 2020-01-01\n    revisions: keep\n", StringComparison.Ordinal);

        var fault = Assert.Single(await TestSource.FaultsAsync(text));

        var place = PlaceOf("known_from", text);
        Assert.Equal(new CatalogFault(TestSource.Name, place.Line, place.Column, "Beside kept revisions that is when they were known: give the column another name."), fault);
    }

    [Theory]
    [InlineData("sea_levels_named")]
    [InlineData("sea_levels_revisions")]
    public async Task A_dataset_that_is_called_as_what_stands_beside_anothers_table_is_a_fault(string name)
    {
        var other = TestSource.Text.Replace("tides", "waves", StringComparison.Ordinal).Replace("sea_levels", name, StringComparison.Ordinal);

        var e = await Assert.ThrowsAsync<CatalogException>(() => TestSource.LoadFilesAsync([(TestSource.Name, TestSource.Text), ("waves.yaml", other)]));

        var place = PlaceOf($"{name}:", other);
        Assert.Equal(
            [new CatalogFault("waves.yaml", place.Line, place.Column, "What stands beside the table of 'sea_levels' has this name: give the dataset another one.")], e.Faults);
    }

    [Fact]
    public async Task A_request_that_does_not_fill_the_dataset_that_names_it_is_a_fault()
    {
        var text = TestSource.Text + "\n" + """
              sea_states:
                title: Sea state
                zone: UTC
                starts: 2020-01-01
                cadence: 1h
                columns: { beaufort: { type: int64 } }
                providers: [tides.levels]
            """.ReplaceLineEndings("\n");

        Assert.Contains(await TestSource.FaultsAsync(text), f => f.Text == "The request 'tides.levels' does not fill 'sea_states'.");
    }

    private static (long Line, long Column) PlaceOf(string part, string text) => TestSource.PlaceOf(part, text);
}
