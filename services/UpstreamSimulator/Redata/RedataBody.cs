using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>REData's answer, to the byte of the recordings.</summary>
internal static class RedataBody
{
    private static readonly JsonWriterOptions Recorded = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // offsets have a + that the standard encoder would escape
    };

    public static void Write(IBufferWriter<byte> output, string lastUpdate, IReadOnlyList<RedataSeries> included)
    {
        using (var json = new Utf8JsonWriter(output, Recorded))
        {
            json.WriteStartObject();
            Head(json, lastUpdate);
            json.WriteStartArray("included"u8);
            foreach (var series in included) Series(json, series);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Head(Utf8JsonWriter json, string lastUpdate)
    {
        json.WriteStartObject("data"u8);
        json.WriteString("type"u8, RedataTitles.Widget);
        json.WriteString("id"u8, "mer13"u8);
        json.WriteStartObject("attributes"u8);
        json.WriteString("title"u8, RedataTitles.Widget);
        json.WriteString("last-update"u8, lastUpdate);
        json.WriteNull("description"u8);
        json.WriteEndObject();
        json.WriteStartObject("meta"u8);
        json.WriteStartObject("cache-control"u8);
        json.WriteString("cache"u8, "MISS"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Series(Utf8JsonWriter json, RedataSeries series)
    {
        json.WriteStartObject();
        json.WritePropertyName("type"u8);
        json.WriteRawValue(series.Title);
        json.WriteString("id"u8, series.Id);
        json.WriteNull("groupId"u8);
        json.WriteStartObject("attributes"u8);
        json.WritePropertyName("title"u8);
        json.WriteRawValue(series.Title);
        json.WriteNull("description"u8);
        json.WriteString("color"u8, series.Color);
        json.WriteNull("type"u8);
        json.WriteString("magnitude"u8, "price"u8);
        json.WriteBoolean("composite"u8, false);
        json.WriteString("last-update"u8, series.LastUpdate);
        json.WriteStartArray("values"u8);
        foreach (var value in series.Values) Value(json, value);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, RedataValue value)
    {
        Span<byte> text = stackalloc byte[DecimalText.MaxLength];
        var length = DecimalText.Write(text, value.Cents, RedataPrices.Decimals, minDecimals: 0);
        json.WriteStartObject();
        json.WritePropertyName("value"u8);
        json.WriteRawValue(text[..length]);
        json.WriteNumber("percentage"u8, value.Percentage);
        json.WriteString("datetime"u8, value.Datetime);
        json.WriteEndObject();
    }
}
