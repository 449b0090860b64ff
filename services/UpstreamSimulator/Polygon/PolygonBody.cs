using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Market;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Polygon;

/// <summary>Polygon's answers; none is recorded, they follow its documentation.</summary>
internal static class PolygonBody
{
    public const string Json = "application/json";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Error(string requestId, string text) => $$"""{"status":"ERROR","request_id":"{{requestId}}","error":"{{text}}"}""";

    /// <param name="next">The next page's address without a key; null on the last page.</param>
    public static void Write(
        IBufferWriter<byte> output, string ticker, bool adjusted, IReadOnlyList<Bar> bars, string requestId, string? next)
    {
        using Utf8JsonWriter json = new(output, Relaxed);
        json.WriteStartObject();
        json.WriteString("ticker"u8, ticker);
        json.WriteNumber("queryCount"u8, bars.Count);
        json.WriteNumber("resultsCount"u8, bars.Count);
        json.WriteBoolean("adjusted"u8, adjusted);
        if (bars.Count > 0)
        {
            json.WriteStartArray("results"u8);
            foreach (var bar in bars) Result(json, bar);
            json.WriteEndArray();
        }

        json.WriteString("status"u8, "OK"u8);
        json.WriteString("request_id"u8, requestId);
        if (bars.Count > 0) json.WriteNumber("count"u8, bars.Count);
        if (next is not null) json.WriteString("next_url"u8, next);
        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, in Bar bar)
    {
        json.WriteStartObject();
        json.WriteNumber("v"u8, bar.Volume);
        json.WriteDecimal("vw"u8, bar.Vwap, Bar.VwapDecimals);
        json.WriteDecimal("o"u8, bar.Open, Bar.Decimals);
        json.WriteDecimal("c"u8, bar.Close, Bar.Decimals);
        json.WriteDecimal("h"u8, bar.High, Bar.Decimals);
        json.WriteDecimal("l"u8, bar.Low, Bar.Decimals);
        json.WriteNumber("t"u8, bar.At * 1_000);
        json.WriteNumber("n"u8, bar.Trades);
        json.WriteEndObject();
    }
}
