using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Redata;
using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Siar;

/// <summary>SiAR's envelope with its records, without white space.</summary>
internal sealed class SiarBody(SiarGeneration generation, SiarOptions options)
{
    private static readonly JsonWriterOptions Recorded = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly LocalDateTimePattern Time = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss");

    private bool IsNew => generation == SiarGeneration.New;

    public void Write(IBufferWriter<byte> output, Action<Utf8JsonWriter> records)
    {
        using var json = new Utf8JsonWriter(output, Recorded);
        json.WriteStartObject();
        json.WritePropertyName(IsNew ? "datos"u8 : "Datos"u8);
        records(json);
        json.WriteNull("MensajeRespuesta"u8);
        json.WriteEndObject();
    }

    /// <summary>No data, and why.</summary>
    public void WriteMessage(IBufferWriter<byte> output, string message)
    {
        using var json = new Utf8JsonWriter(output, Recorded);
        json.WriteStartObject();
        json.WriteNull(IsNew ? "datos"u8 : "Datos"u8);
        json.WriteString("MensajeRespuesta"u8, message);
        json.WriteEndObject();
    }

    public static void Array<T>(Utf8JsonWriter json, IEnumerable<T> records, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (var record in records)
        {
            json.WriteStartObject();
            write(json, record);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public void Slot(Utf8JsonWriter json, SiarSlot slot)
    {
        json.WriteString("Fecha"u8, Fecha(slot.Date));
        json.WriteNumber(options.HorMin ? "HorMin"u8 : "HoraMin"u8, slot.HoraMin);
        json.WriteDecimal("TempMedia"u8, slot.TempMedia, 2);
        json.WriteDecimal("HumedadMedia"u8, slot.HumedadMedia, 2);
        json.WriteDecimal("VelViento"u8, slot.VelViento, 3);
        json.WriteDecimal("DirViento"u8, slot.DirViento, 0);
        json.WriteDecimal("Radiacion"u8, slot.Radiacion, 1);
        json.WriteDecimal("Precipitacion"u8, slot.Precipitacion, 1);
        json.WriteNull("TempSuelo1"u8);
        json.WriteNull("TempSuelo2"u8);
        json.WriteString("Estacion"u8, slot.Station.Id);
    }

    /// <param name="calculated">Whether evapotranspiration and effective rain are asked for; the old API tells them always.</param>
    public void Day(Utf8JsonWriter json, SiarDay day, bool calculated)
    {
        json.WriteString("Fecha"u8, Fecha(day.Date));
        json.WriteDecimal("TempMedia"u8, day.TempMedia, SiarDay.Decimals);
        Extreme(json, "TempMax"u8, "HorMinTempMax"u8, day.TempMax);
        Extreme(json, "TempMin"u8, "HorMinTempMin"u8, day.TempMin);
        json.WriteDecimal("HumedadMedia"u8, day.HumedadMedia, SiarDay.Decimals);
        Extreme(json, "HumedadMax"u8, "HorMinHumMax"u8, day.HumedadMax);
        Extreme(json, "HumedadMin"u8, "HorMinHumMin"u8, day.HumedadMin);
        json.WriteDecimal("VelViento"u8, day.Wind?.Mean, SiarDay.Decimals);
        json.WriteDecimal("DirViento"u8, day.Wind?.Direction, SiarDay.Decimals);
        Extreme(json, "VelVientoMax"u8, "HorMinVelMax"u8, day.Wind?.Max);
        json.WriteDecimal("DirVientoVelMax"u8, day.Wind?.MaxDirection, SiarDay.Decimals);
        json.WriteDecimal("Radiacion"u8, day.Radiacion, SiarDay.Decimals);
        json.WriteDecimal("Precipitacion"u8, day.Precipitacion, SiarDay.Decimals);
        json.WriteNull("TempSuelo1"u8);
        json.WriteNull("TempSuelo2"u8);
        if (calculated || !IsNew)
        {
            json.WriteDecimal("EtPMon"u8, day.EtPMon, SiarDay.Decimals);
            json.WriteDecimal("PePMon"u8, day.PePMon, SiarDay.Decimals);
        }

        json.WriteString("Estacion"u8, day.Station.Id);
    }

    public void Station(Utf8JsonWriter json, SiarStation station)
    {
        var place = station.Place;
        json.WriteString("Estacion"u8, station.Name);
        json.WriteString("Codigo"u8, station.Id);
        json.WriteString("Termino"u8, station.Termino);
        json.WriteString("Longitud"u8, Degrees(place.Longitude) + (place.Longitude < 0 ? "W" : "E"));
        json.WriteString("Latitud"u8, Degrees(place.Latitude) + "N");
        json.WriteNumber("Altitud"u8, (long)place.AltitudeM);
        json.WritePropertyName("XUTM"u8); // near enough: metres east of zone 30's meridian, which is 3° W
        json.WriteRawValue(Metres(500_000 + ((place.Longitude + 3) * 111_320 * Math.Cos(place.Latitude * Math.PI / 180))));
        json.WritePropertyName("YUTM"u8);
        json.WriteRawValue(Metres(place.Latitude * 110_700));
        json.WriteNumber("Huso"u8, 30);
        json.WriteString("Fecha_Instalacion"u8, Installed(station.First));
        json.WriteString("Fecha_Baja"u8, station.Last is { } last ? Installed(last.PlusDays(1)) : null);
        json.WriteString("Red_Estacion"u8, station.Red);
    }

    private static void Extreme(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> time, SiarExtreme? extreme)
    {
        json.WriteDecimal(name, extreme?.Value, SiarDay.Decimals);
        json.WriteDecimal(time, extreme?.Hhmm, 0);
    }

    private string Fecha(LocalDate day) => IsNew && options.FechaInUtc ? MidnightInUtc(day) : Time.Format(day.AtMidnight());

    // The new station list has local midnights in UTC, without a Z.
    private string Installed(LocalDate day) => IsNew ? MidnightInUtc(day) : Time.Format(day.AtMidnight());

    private static string MidnightInUtc(LocalDate day) => Time.Format(SpanishTime.Zone.AtStartOfDay(day).ToInstant().InUtc().LocalDateTime);

    // DDMMSSmmm: seconds in thousandths.
    private static string Degrees(double degrees)
    {
        var thousandths = (long)Math.Round(Math.Abs(degrees) * 3_600_000);
        return string.Create(
            CultureInfo.InvariantCulture, $"{thousandths / 3_600_000:00}{thousandths / 60_000 % 60:00}{thousandths % 60_000:00000}");
    }

    private static string Metres(double metres) => metres.ToString("0", CultureInfo.InvariantCulture) + ".000";
}
