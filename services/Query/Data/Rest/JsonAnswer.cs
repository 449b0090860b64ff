using System.Text.Json;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data.Rest;

/// <summary>An answer as one JSON document: dataset, rows, coverage; of a page its next one.</summary>
internal static class JsonAnswer
{
    public static async Task WriteAsync(HttpResponse response, DataAnswer answer, Wire.DataCoverage coverage, CancellationToken ct)
    {
        var (query, rows, body) = (answer.Coverage.Query, new RowJson(answer), new BodyBuffer(response));
        await using var json = new Utf8JsonWriter(body.Writer);
        json.WriteStartObject();
        json.WriteString("dataset", query.Dataset.Name);
        json.WriteStartArray("rows");
        await foreach (var page in answer.PagesAsync(ct))
        {
            foreach (var row in page.Rows)
            {
                rows.Write(json, row);
            }

            json.Flush();
            await body.SendIfFullAsync(ct);
        }

        json.WriteEndArray();
        if (query.Page is not null)
        {
            json.WriteString("next_page_token", answer.NextPageToken);
        }

        json.WritePropertyName("coverage");
        CoverageJson.Write(json, coverage);
        json.WriteEndObject();
        json.Flush();
        await body.SendAsync(ct);
    }
}
