using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>A source whose records have one column to be looked at, x of the field v, and a number beside it.</summary>
internal static class OneColumn
{
    /// <summary>The value as text, or why the record was set aside.</summary>
    /// <param name="options">Of the column, as a source file has them: <c>strip: "%"</c>.</param>
    /// <param name="json">The value of v.</param>
    /// <param name="more">Other fields of the record.</param>
    public static async Task<string> ReadAsync(string type, string options, string json, string more = "")
    {
        var catalog = await LoadAsync(type, options);
        var read = new BodyReader(catalog, "one.rows", TestCatalog.Day(catalog.Request("one.rows").Zone, "2026-01-01"))
            .Read($$"""{"rows": [{"at": "2026-01-01T12:00:00Z", "n": 1, "v": {{json}}{{more}}}]}""");
        return read.Aside.Length > 0 ? read.Aside : read.Rows("things", "x").Single().Split(' ', 3)[2];
    }

    private static Task<SourceCatalog> LoadAsync(string type, string options) => TestCatalog.LoadAsync("one", $$"""
        source: one
        title: One column
        base_address: https://one.example
        limits: [{ calls: 1, per: 1s }]
        requests:
          rows:
            path: /rows
            zone: UTC
            chunk_days: 1
            decoder: json-records
            records: rows
            fills:
              - dataset: things
                series: thing
                at_field: at
                at_format: utc
                columns:
                  n: n
                  x: { field: v, {{options}} }
        datasets:
          things:
            title: Things
            zone: UTC
            starts: 2026-01-01
            cadence: 1h
            columns: { n: { type: int64 }, x: { type: {{type}} } }
            series: [thing]
            providers: [one.rows]
        """);
}
