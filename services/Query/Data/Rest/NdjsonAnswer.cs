using System.Buffers;
using System.Text;
using System.Text.Json;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data.Rest;

/// <summary>An answer as one JSON object a row and line. The slots' counts are in the header <c>datafetch-slots</c>, where they are known.</summary>
internal static class NdjsonAnswer
{
    private const string SlotsHeader = "datafetch-slots";

    public static async Task WriteAsync(HttpResponse response, string contentType, DataAnswer answer, Wire.DataCoverage coverage, CancellationToken ct)
    {
        var (rows, body) = (new RowJson(answer), new BodyBuffer(response));
        response.ContentType = contentType;
        if (coverage.Slots is { } slots)
        {
            response.Headers[SlotsHeader] = Text(slots);
        }

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

    private static string Text(Wire.SlotCounts slots)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            CoverageJson.WriteSlots(json, slots);
        }

        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }
}
