using System.Globalization;
using System.Text;
using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Siar;

/// <summary>The portal's files: a year of days of a station, UTF-16LE without a mark, with <c>;</c>, CRLF and decimal commas.</summary>
public static class SiarFiles
{
    private const string Header =
        "IdProvincia;IdEstacion;Fecha;Año;Dia;Temp Media (ºC);Temp Max (ºC);Hora Temp Max;Temp Mínima (ºC);Hora Temp Min;"
        + "Humedad Media (%);Humedad Max (%);Hora Hum Max;Humedad Min (%);Hora Hum Mín;"
        + "Velviento (m/s);DirViento (º);VelVientoMax (m/s);Hora VelMax;Dir viento Vel Max (º);"
        + "Radiación (MJ/m2);Precipitación (mm);PePMon;EtPMon";

    private static readonly UnicodeEncoding Utf16 = new(bigEndian: false, byteOrderMark: false);
    private static readonly LocalDatePattern Fecha = LocalDatePattern.CreateWithInvariantCulture("dd/MM/uuuu");

    /// <summary>
    /// Writes a file a station and year into <paramref name="folder"/>, with the days that are over at <paramref name="now"/>, and
    /// returns their paths. They say what the API and the truth of a simulator with these options say.
    /// </summary>
    /// <param name="stations">Codes such as J17; all stations if there is none.</param>
    public static IReadOnlyList<string> Write(SimulatorOptions options, string folder, DateTimeOffset now, params string[] stations)
    {
        Directory.CreateDirectory(folder);
        SiarWeather weather = new(options);
        var end = SiarWeather.LastDay(Instant.FromDateTimeOffset(now));
        List<string> paths = [];
        foreach (var station in SiarStation.All.Where(one => stations.Length == 0 || stations.Contains(one.Id)))
        {
            var last = LocalDate.Min(station.Last ?? end, end);
            for (var year = station.First.Year; year <= last.Year; year++)
            {
                var path = Path.Combine(folder, $"{station.Id}_{station.File}_01_01_{year}_31_12_{year}.csv");
                File.WriteAllBytes(path, Utf16.GetBytes(Year(weather, station, year, last)));
                paths.Add(path);
            }
        }

        return paths;
    }

    private static string Year(SiarWeather weather, SiarStation station, int year, LocalDate last)
    {
        StringBuilder text = new(Header + "\r\n");
        for (LocalDate date = new(year, 1, 1); date.Year == year && date <= last; date = date.PlusDays(1))
        {
            if (weather.Day(station, date) is { } day) text.AppendJoin(';', Cells(day)).Append("\r\n");
        }

        return text.ToString();
    }

    private static string[] Cells(SiarDay day) =>
    [
        Number(SiarStation.Province), Number(day.Station.Number), Fecha.Format(day.Date), Number(day.Date.Year), Number(day.Date.DayOfYear),
        Comma(day.TempMedia), Comma(day.TempMax?.Value), day.TempMax?.Time ?? "", Comma(day.TempMin?.Value), day.TempMin?.Time ?? "",
        Comma(day.HumedadMedia), Comma(day.HumedadMax?.Value), day.HumedadMax?.Time ?? "", Comma(day.HumedadMin?.Value),
        day.HumedadMin?.Time ?? "", Comma(day.Wind?.Mean), Comma(day.Wind?.Direction), Comma(day.Wind?.Max.Value), day.Wind?.Max.Time ?? "",
        Comma(day.Wind?.MaxDirection), Comma(day.Radiacion), Comma(day.Precipitacion), Comma(day.PePMon), Comma(day.EtPMon),
    ];

    private static string Comma(long? hundredths) =>
        hundredths is { } value ? DecimalText.Text(value, SiarDay.Decimals, minDecimals: 0, point: ',') : "";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
