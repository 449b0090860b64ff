using System.Buffers;
using System.Globalization;
using System.Text;
using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Aemet;

/// <summary>AEMET's layout, <c>"k" : "v"</c> a line, in ISO-8859-15 whatever the header says.</summary>
internal static class AemetBody
{
    public static readonly Encoding Encoding = CodePagesEncodingProvider.Instance.GetEncoding("iso-8859-15")!;

    private static readonly InstantPattern Fint = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss");

    public static string Throttled { get; } = Verdict(
        429, "Límite de peticiones o caudal por minuto excedido para este usuario. Espere al siguiente minuto.");

    public static string Verdict(int estado, string descripcion) =>
        Object([("descripcion", Text(descripcion)), ("estado", Number(estado))]);

    public static string Links(string datos, string metadatos) => Object(
        [("descripcion", Text("exito")), ("estado", Number(200)), ("datos", Text(datos)), ("metadatos", Text(metadatos))]);

    public static string Observations(IEnumerable<AemetObservation> hours, bool offset) =>
        Array(hours.Select(hour => Fields(hour, offset)));

    public static string Days(IEnumerable<AemetDay> days) => Array(days.Select(Fields));

    public static string Metadata(string product, IEnumerable<string> fields) => Object(
    [
        ("unidad_generadora", Text("Servicio del Banco Nacional de Datos Climatológicos")),
        ("descripcion", Text(product)),
        ("formato", Text("application/json")),
        ("campos", Array(fields.Select(field => new (string, string?)[] { ("id", Text(field)), ("tipo_datos", Text("string")) }))),
    ]);

    public static void Write(HttpResponse response, int status, string body)
    {
        var bytes = Encoding.GetBytes(body);
        response.StatusCode = status;
        response.ContentType = "text/plain"; // without a charset, as found
        response.ContentLength = bytes.Length;
        response.BodyWriter.Write(bytes);
    }

    private static IEnumerable<(string Name, string? Value)> Fields(AemetObservation hour, bool offset)
    {
        var (station, place) = (hour.Station, hour.Station.Place);
        return
        [
            ("idema", Text(station.Id)),
            ("lon", Degrees(place.Longitude)),
            ("fint", Text(Fint.Format(Instant.FromUnixTimeSeconds(hour.End)) + (offset ? "+0000" : ""))),
            ("prec", Point(hour.Prec)),
            ("alt", Point(DecimalText.Round(place.AltitudeM, 1))),
            ("vmax", Point(hour.Vmax)),
            ("vv", Point(hour.Vv)),
            ("dv", Point(hour.Dv * 10)),
            ("lat", Degrees(place.Latitude)),
            ("ubi", Text(station.Ubi)),
            ("pres", Point(hour.Pres)),
            ("hr", Point(hour.Hr)),
            ("pres_nmar", Point(hour.PresNmar)),
            ("tamin", Point(hour.Tamin)),
            ("ta", Point(hour.Ta)),
            ("tamax", Point(hour.Tamax)),
            ("tpr", Point(hour.Tpr)),
        ];
    }

    private static IEnumerable<(string Name, string? Value)> Fields(AemetDay day) =>
    [
        ("fecha", Text(LocalDatePattern.Iso.Format(day.Date))),
        ("indicativo", Text(day.Station.Id)),
        ("nombre", Text(day.Station.Nombre)),
        ("provincia", Text(day.Station.Provincia)),
        ("altitud", Text(Number((long)day.Station.Place.AltitudeM))),
        ("tmed", Comma(day.Tmed)),
        ("prec", day.Prec is null ? Text("Acum") : day.Trace ? Text("Ip") : Comma(day.Prec)),
        ("tmin", Comma(day.Tmin)),
        ("horatmin", Text(day.MinTime ?? "Varias")),
        ("tmax", Comma(day.Tmax)),
        ("horatmax", Text(day.MaxTime ?? "Varias")),
        ("dir", Text(day.Wind?.Dir.ToString("00", CultureInfo.InvariantCulture))),
        ("velmedia", Comma(day.Wind?.Mean)),
        ("racha", Comma(day.Wind?.Gust)),
        ("horaracha", Text(day.Wind?.GustTime)),
        ("sol", Comma(day.Pressure?.Sunshine)),
        ("presMax", Comma(day.Pressure?.Max)),
        ("horaPresMax", Text(day.Pressure?.MaxHour)),
        ("presMin", Comma(day.Pressure?.Min)),
        ("horaPresMin", Text(day.Pressure?.MinHour)),
        ("hrMedia", Percent(day.Humidity?.Mean)),
        ("hrMax", Percent(day.Humidity?.Max)),
        ("horaHrMax", Text(day.Humidity?.MaxTime)),
        ("hrMin", Percent(day.Humidity?.Min)),
        ("horaHrMin", Text(day.Humidity?.MinTime)),
    ];

    private static string Array(IEnumerable<IEnumerable<(string Name, string? Value)>> records) =>
        "[ " + string.Join(", ", records.Select(Object)) + " ]";

    // What has no value has no key.
    private static string Object(IEnumerable<(string Name, string? Value)> fields) => "{\n"
        + string.Join(",\n", fields.Where(field => field.Value is not null).Select(field => $"  \"{field.Name}\" : {field.Value}")) + "\n}";

    private static string? Text(string? text) => text is null ? null : $"\"{text}\"";

    private static string? Comma(long? tenths) => tenths is { } value ? Text(DecimalText.Text(value, 1, minDecimals: 1, point: ',')) : null;

    private static string? Point(long? tenths) => tenths is { } value ? DecimalText.Text(value, 1, minDecimals: 1) : null;

    private static string? Percent(long? value) => value is { } percent ? Text(Number(percent)) : null;

    private static string Degrees(double degrees) => DecimalText.Text(DecimalText.Round(degrees, 6), 6, minDecimals: 1);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
