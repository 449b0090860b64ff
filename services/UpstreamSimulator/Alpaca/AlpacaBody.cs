using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Market;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Alpaca;

/// <summary>Alpaca's answers. A price is an integer where it has no cents.</summary>
internal static class AlpacaBody
{
    public const string Json = "application/json; charset=utf-8";
    public const string Throttled = """{"message":"too many requests."}""";
    public const string RecentSip = """{"code":42210000,"message":"subscription does not permit querying recent SIP data"}""";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Message(string text) => $$"""{"message":"{{JsonEncodedText.Encode(text, Relaxed.Encoder)}}"}""";

    /// <param name="single">The symbol of a question for one, whose bars are a list; null for many.</param>
    public static void Write(IBufferWriter<byte> output, AlpacaAnswer answer, string? single)
    {
        using Utf8JsonWriter json = new(output, Relaxed);
        json.WriteStartObject();
        json.WritePropertyName("bars"u8);
        if (answer.Bars is not { } symbols || (single is not null && symbols.Count == 0)) json.WriteNullValue();
        else if (single is not null) Bars(json, symbols[0].Bars);
        else
        {
            json.WriteStartObject();
            foreach (var (symbol, bars) in symbols)
            {
                json.WritePropertyName(symbol);
                Bars(json, bars);
            }

            json.WriteEndObject();
        }

        if (single is not null) json.WriteString("symbol"u8, single);
        json.WriteString("next_page_token"u8, answer.Next);
        json.WriteEndObject();
    }

    private static void Bars(Utf8JsonWriter json, IReadOnlyList<Bar> bars)
    {
        Span<char> time = stackalloc char[20];
        json.WriteStartArray();
        foreach (var bar in bars)
        {
            DateTimeOffset.FromUnixTimeSeconds(bar.At).TryFormat(time, out _, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            json.WriteStartObject();
            json.WriteString("t"u8, time);
            json.WriteDecimal("o"u8, bar.Open, Bar.Decimals);
            json.WriteDecimal("h"u8, bar.High, Bar.Decimals);
            json.WriteDecimal("l"u8, bar.Low, Bar.Decimals);
            json.WriteDecimal("c"u8, bar.Close, Bar.Decimals);
            json.WriteNumber("v"u8, bar.Volume);
            json.WriteNumber("n"u8, bar.Trades);
            json.WriteDecimal("vw"u8, bar.Vwap, Bar.VwapDecimals);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
