namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>What may be declared of a column, with what the upstreams write.</summary>
public sealed class ColumnFormTests
{
    private const string Missing = "nulls: [\"\", \"-\", \"–\"], numbers: point";

    [Theory]
    [InlineData("true", "True")]
    [InlineData("false", "False")]
    [InlineData("\"TRUE\"", "True")]
    [InlineData("\"false\"", "False")]
    [InlineData("null", "null")]
    [InlineData("1", "1 BadValue")]
    [InlineData("\"yes\"", "1 BadValue")]
    public async Task A_boolean_is_one_of_JSON_or_its_word(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("boolean", "optional: true", json));

    [Theory]
    [InlineData("\"2018-05-25\"", "2018-05-25")]
    [InlineData("\"25/05/2018\"", "2018-05-25")]
    [InlineData("\"\"", "null")]
    [InlineData("\"2018-02-30\"", "1 BadValue")]
    [InlineData("20180525", "1 BadValue")]
    public async Task A_date_is_a_day_without_a_zone(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("date", Missing, json));

    [Theory]
    [InlineData("\"2025-10-13T20:10:00+01:00\"", "2025-10-13T19:10:00Z")]
    [InlineData("\"\"", "null")]
    [InlineData("\"2025-10-13T20:10:00\"", "1 BadValue")]
    public async Task An_instant_has_its_offset(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("instant", Missing, json));

    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("[{\"a\": [1, \"é\\n\"]}]", "[{\"a\": [1, \"é\\n\"]}]")]
    [InlineData("\"text\"", "\"text\"")]
    [InlineData("null", "null")]
    [InlineData("[\"\\u0000\"]", "1 BadValue")]
    [InlineData("[\"\\ud800\"]", "1 BadValue")]
    [InlineData("[1e999999]", "1 BadValue")]
    public async Task JSON_is_kept_as_it_is_where_Postgres_can_hold_it(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("json", "optional: true", json));

    [Theory]
    [InlineData("17.50", "17.50")]
    [InlineData("\"a\\u0000b\"", "1 BadValue")]
    [InlineData("[17]", "1 BadValue")]
    public async Task A_number_in_a_column_of_text_is_its_text(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("text", "optional: true", json));

    [Theory]
    [InlineData("\"£12,851\"", "12851")]
    [InlineData("\"€5900\"", "5900")]
    [InlineData("\"3245.08\"", "3245.08")]
    [InlineData("\"\"", "null")]
    [InlineData("\"–\"", "null")]
    [InlineData("\"$5\"", "1 BadValue")]
    public async Task Characters_are_stripped_and_nulls_are_looked_for_before(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("decimal", $"{Missing}, strip: \"£€,\"", json));

    [Theory]
    [InlineData("\"£12,851\"", "GBP")]
    [InlineData("\"€5900\"", "EUR")]
    [InlineData("\"3245.08\"", "null")]
    public async Task A_value_is_what_matches_and_what_that_stands_for(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("text", "match: '^([£€])', values: { \"£\": GBP, \"€\": EUR }", json));

    [Theory]
    [InlineData("\"1\"", "1")]
    [InlineData("\"PU\"", "null")]
    [InlineData("7", "7")]
    public async Task What_does_not_match_is_no_value(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("int64", "match: '^([0-9]+)$', numbers: point", json));

    [Theory]
    [InlineData("\"NON-RUNNER(5)\"", "True")]
    [InlineData("\"Hollie Doyle\"", "False")]
    [InlineData("null", "null")]
    public async Task A_flag_says_whether_the_text_is_there(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("boolean", "match: '^NON-RUNNER', flag: true", json));

    [Theory]
    [InlineData("\"Spread Ex\"", "spreadex")]
    [InlineData("\"Spreadex\"", "spreadex")]
    [InlineData("\"888 Sport\"", "888sport")]
    [InlineData("\"Ñandú!\"", "ñandú")]
    [InlineData("\"–\"", "null")]
    public async Task A_slug_is_the_same_for_all_spellings(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("text", "slug: true", json));

    [Theory]
    [InlineData("\"1:0.48\"", "60.48")]
    [InlineData("\"0:59.78\"", "59.78")]
    [InlineData("\"59.78\"", "59.78")]
    [InlineData("\"1:02:03.5\"", "3723.5")]
    [InlineData("59.78", "59.78")]
    [InlineData("\"-\"", "null")]
    [InlineData("\"1:60\"", "1 BadValue")]
    [InlineData("\"1.5:00\"", "1 BadValue")]
    [InlineData("\"1:\"", "1 BadValue")]
    [InlineData("\"1:2:3:4\"", "1 BadValue")]
    [InlineData("\"-1:00\"", "1 BadValue")]
    public async Task A_duration_becomes_seconds(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("decimal", $"{Missing}, duration: true", json));

    [Theory]
    [InlineData("\"7.29B\"", "7290000000")]
    [InlineData("\"64.69M\"", "64690000")]
    [InlineData("\"9.34K\"", "9340")]
    [InlineData("\"17\"", "17")]
    [InlineData("\"7.29X\"", "1 BadValue")]
    [InlineData("\"B\"", "1 BadValue")]
    public async Task A_suffix_multiplies(string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("int64", $"{Missing}, suffixes: {{ K: 1000, M: 1000000, B: 1000000000 }}", json));

    [Theory]
    [InlineData("decimal", "round: 6", "75.0875015258789", "75.087502")]
    [InlineData("decimal", "round: 2", "0.125", "0.13")]
    [InlineData("double", "round: 2", "-0.125", "-0.13")]
    [InlineData("int64", "round: 0", "1.3564e2", "136")]
    [InlineData("int64", "times: 1000", "0.5", "500")]
    public async Task A_number_is_rounded_away_from_zero(string type, string options, string json, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync(type, options, json));

    [Theory]
    [InlineData("100", "50", "100", "5.0")]
    [InlineData("100", "\"x\"", "100", "1 BadValue")]
    [InlineData("100", "null", "100", "null")]
    [InlineData("100", "50", "0", "1 BadValue")]
    [InlineData("null", "50", "100", "null")]
    public async Task A_number_is_multiplied_by_the_ratio_of_two_fields(string value, string over, string under, string expected) => Assert.Equal(
        expected,
        await OneColumn.ReadAsync("decimal", "round: 2, times: 0.1, scale: { over: a, under: b }", value, $", \"a\": {over}, \"b\": {under}"));

    [Theory]
    [InlineData("5½", "5.5")]
    [InlineData("¾", "0.75")]
    [InlineData("-1¼", "-1.25")]
    [InlineData(".5", "0.5")]
    [InlineData("½f", "1 BadValue")]
    [InlineData("5.½", "1 BadValue")]
    [InlineData("1 ½", "1 BadValue")]
    [InlineData(".", "1 BadValue")]
    public async Task Fractions_are_numbers(string text, string expected) =>
        Assert.Equal(expected, await OneColumn.ReadAsync("decimal", "numbers: point", $"\"{text}\""));

    [Fact]
    public async Task A_fraction_behind_a_stripped_unit_is_a_number() =>
        Assert.Equal("5.5", await OneColumn.ReadAsync("decimal", "numbers: either, strip: f", "\"5½f\""));
}
