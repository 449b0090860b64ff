using System.Buffers;
using System.Text.Json;

namespace DataFetch.Query.Data.Rest;

/// <summary>An answer as one JSON object a row and line.</summary>
internal static class NdjsonAnswer
{
    public static async Task WriteAsync(HttpResponse response, DataAnswer answer, CancellationToken ct)
    {
        var (rows, body) = (new RowJson(answer), new BodyBuffer(response));
        await using var json = new Utf8JsonWriter(body.Writer);
        await foreach (var page in answer.PagesAsync(ct))
        {
            foreach (var row in page.Rows)
            {
                rows.Write(json, row);
                json.Flush();
                json.Reset();
                body.Writer.Write("\n"u8);
            }

            await body.SendIfFullAsync(ct);
        }

        await body.SendAsync(ct);
    }
}
