using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Redata;
using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Esios;

/// <summary>ESIOS's answers, to the byte of the recordings.</summary>
internal static class EsiosBody
{
    public static readonly JsonWriterOptions Recorded = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss'Z'");
    private static readonly InstantPattern Milliseconds = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fff'Z'");

    /// <param name="updated">When the values were published, as <c>2021-10-29T20:17:00.000+02:00</c>.</param>
    public static void Write(
        IBufferWriter<byte> output, EsiosIndicator indicator, EsiosPeriod period, string updated, IReadOnlyList<EsiosValue> values)
    {
        using (var json = new Utf8JsonWriter(output, Recorded))
        {
            json.WriteStartObject();
            json.WriteStartObject("indicator"u8);
            json.WriteString("name"u8, indicator.Name);
            json.WriteString("short_name"u8, indicator.ShortName);
            json.WriteNumber("id"u8, indicator.Id);
            json.WriteBoolean("composited"u8, false);
            json.WriteString("step_type"u8, "linear"u8);
            json.WriteBoolean("disaggregated"u8, indicator.Disaggregated);
            Named(json, "magnitud"u8, "Precio", 23);
            Named(json, "tiempo"u8, period.Name, period.Id);
            Geos(json, indicator.Geos);
            json.WriteString("values_updated_at"u8, updated);
            json.WriteStartArray("values"u8);
            foreach (var value in values) Value(json, value);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Named(Utf8JsonWriter json, ReadOnlySpan<byte> name, string text, int id)
    {
        json.WriteStartArray(name);
        json.WriteStartObject();
        json.WriteString("name"u8, text);
        json.WriteNumber("id"u8, id);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Geos(Utf8JsonWriter json, IReadOnlyList<EsiosGeo> geos)
    {
        json.WriteStartArray("geos"u8);
        foreach (var geo in geos)
        {
            json.WriteStartObject();
            json.WriteNumber("geo_id"u8, geo.Id);
            json.WriteString("geo_name"u8, geo.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Value(Utf8JsonWriter json, EsiosValue value)
    {
        var instant = value.Time.ToInstant();
        json.WriteStartObject();
        json.WriteDecimal("value"u8, value.Cents, RedataPrices.Decimals, minDecimals: 1);
        json.WriteString("datetime"u8, SpanishTime.Text(value.Time));
        json.WriteString("datetime_utc"u8, Utc.Format(IsRepeated(value.Time) ? instant - Duration.FromHours(1) : instant));
        json.WriteString("tz_time"u8, Milliseconds.Format(instant));
        json.WriteNumber("geo_id"u8, value.Geo.Id);
        json.WriteString("geo_name"u8, value.Geo.Name);
        json.WriteEndObject();
    }

    // The upstream's mistake: in the hour that the clocks repeat, datetime_utc repeats too.
    private static bool IsRepeated(ZonedDateTime time) =>
        time.Zone.MapLocal(time.LocalDateTime) is { Count: 2 } both && both.Last().ToInstant() == time.ToInstant();
}
