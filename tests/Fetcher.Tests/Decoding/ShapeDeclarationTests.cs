using DataFetch.Catalog.Loading;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Declarations of shapes that no decoder could make sense of are faults of the file.</summary>
public sealed class ShapeDeclarationTests
{
    private const string Text = """
        source: shapes
        title: Shapes
        base_address: https://shapes.example
        limits: [{ calls: 1, per: 1s }]
        parameters: { regions: "gb,ire" }
        requests:
          rows:
            path: /rows
            zone: UTC
            query: { of: "{series}" }
            chunk_days: 1
            series_names: { one: first, two: second }
            decoder: json-records
            records: rows
            expects:
              - { field: kind, values: { one: a, two: b } }
            fills:
              - dataset: things
                only: { region: ["{each:regions}"] }
                at_field: at
                at_format: utc
                columns: { x: v }
        datasets:
          things:
            title: Things
            zone: UTC
            starts: 2026-01-01
            cadence: 1h
            columns: { x: { type: int64 } }
            series: [one, two]
            providers: [shapes.rows]
        """;

    [Fact]
    public async Task The_file_that_the_faults_are_made_from_has_none() => Assert.Single((await TestCatalog.LoadAsync("shapes", Text)).Datasets);

    [Theory]
    [InlineData("values: { one: a, two: b }", "values: { one: a }", "'values' has none for the series 'two'.")]
    [InlineData("values: { one: a, two: b }", "value: a, values: { one: a, two: b }", "Give one of 'value' and 'values'")]
    [InlineData("field: kind, values: { one: a, two: b }", "field: kind", "Give one of 'value' and 'values'")]
    [InlineData("{each:regions}", "{each:countries}", "'{each:countries}' is none of the source's parameters.")]
    [InlineData("records: rows", "records: rows.*", "A path whose last step is '*' and 'series_field: \"*\"' go together.")]
    [InlineData("        at_field: at\n", "        at_field: at\n        series_field: \"*\"\n", "A path whose last step is '*' and 'series_field: \"*\"' go together.")]
    [InlineData("        at_field: at\n        at_format: utc\n", "", "The decoder json-columns needs 'at_field', the array of instants.")]
    public async Task Each_fault_is_said(string part, string instead, string fault)
    {
        Assert.Contains(part, Text, StringComparison.Ordinal);
        var text = Text.Replace(part, instead, StringComparison.Ordinal);
        text = instead.Length > 0 ? text : text.Replace("json-records", "json-columns", StringComparison.Ordinal);

        Assert.Contains(fault, (await Assert.ThrowsAsync<CatalogException>(() => TestCatalog.LoadAsync("shapes", text))).Message, StringComparison.Ordinal);
    }
}
