using System.Buffers;
using DataFetch.UpstreamSimulator.Aemet;
using DataFetch.UpstreamSimulator.Siar;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Truth;

/// <summary>
/// The weather datasets. Hours are at their end, as AEMET's <c>fint</c>; half hours at their start, 30 minutes before SiAR's time; days
/// at 00:00 UTC. A row that is missing upstream is missing here, a value that is missing is null: AEMET's "Varias", "Acum" and the
/// directions 88 and 99 are null, its "Ip" is 0.
/// </summary>
internal sealed class WeatherTruth(AemetWeather aemet, SiarWeather siar)
{
    public static readonly string[] Names = ["weather_observations", "weather_daily_aemet", "weather_daily_siar", "weather_halfhourly"];

    private const long HourSeconds = 3_600;
    private const long DaySeconds = 86_400;
    private const long HalfHourSeconds = 1_800;

    private static readonly AemetStation Aemet = AemetStation.Find("5279X")!;

    private static readonly Dictionary<string, string> SiarStations = new()
    {
        ["linares"] = "J17",
        ["linares_j09"] = "J09",
        ["torreblascopedro"] = "J05",
        ["ubeda"] = "J08",
    };

    public TruthDataset? Find(string name) => name switch
    {
        "weather_observations" => new(["linares"], HourSeconds, now => now.ToUnixTimeSeconds() + 1, WriteHour),
        "weather_daily_aemet" => new(["linares"], DaySeconds, now => EndOf(AemetWeather.LastDailyDay(now)), WriteAemetDay),
        "weather_daily_siar" => new([.. SiarStations.Keys], DaySeconds, now => EndOf(SiarWeather.LastDay(now)), WriteSiarDay),
        "weather_halfhourly" => new(
            ["linares", "torreblascopedro", "ubeda"], HalfHourSeconds,
            now => now.ToUnixTimeSeconds() / HalfHourSeconds * HalfHourSeconds, WriteHalfHour),
        _ => null,
    };

    private void WriteHour(IBufferWriter<byte> output, string series, long at)
    {
        if (aemet.Hour(Aemet, at) is not { } hour) return;
        new TruthRow(output, series, at)
            .Column("\"temperature_c\":"u8, hour.Ta, 1)
            .Column("\"temperature_max_c\":"u8, hour.Tamax, 1)
            .Column("\"temperature_min_c\":"u8, hour.Tamin, 1)
            .Column("\"humidity_pct\":"u8, hour.Hr, 1)
            .Column("\"precipitation_mm\":"u8, hour.Prec, 1)
            .Column("\"wind_speed_ms\":"u8, hour.Vv, 1)
            .Column("\"wind_gust_ms\":"u8, hour.Vmax, 1)
            .Column("\"wind_direction_deg\":"u8, hour.Dv, 0)
            .Column("\"pressure_hpa\":"u8, hour.Pres, 1)
            .Column("\"dew_point_c\":"u8, hour.Tpr, 1)
            .End();
    }

    private void WriteAemetDay(IBufferWriter<byte> output, string series, long at)
    {
        if (aemet.Day(Aemet, Date(at)) is not { } day) return;
        new TruthRow(output, series, at)
            .Column("\"temperature_mean_c\":"u8, day.Tmed, 1)
            .Column("\"temperature_max_c\":"u8, day.Tmax, 1)
            .Column("\"temperature_max_time\":"u8, day.MaxTime)
            .Column("\"temperature_min_c\":"u8, day.Tmin, 1)
            .Column("\"temperature_min_time\":"u8, day.MinTime)
            .Column("\"humidity_mean_pct\":"u8, day.Humidity?.Mean, 0)
            .Column("\"humidity_max_pct\":"u8, day.Humidity?.Max, 0)
            .Column("\"humidity_min_pct\":"u8, day.Humidity?.Min, 0)
            .Column("\"wind_speed_ms\":"u8, day.Wind?.Mean, 1)
            .Column("\"wind_gust_ms\":"u8, day.Wind?.Gust, 1)
            .Column("\"wind_direction_deg\":"u8, day.DirectionDeg, 0)
            .Column("\"precipitation_mm\":"u8, day.Prec, 1)
            .Column("\"radiation_mj_m2\":"u8, (long?)null, 0)
            .Column("\"sunshine_h\":"u8, day.Pressure?.Sunshine, 1)
            .Column("\"pressure_max_hpa\":"u8, day.Pressure?.Max, 1)
            .Column("\"pressure_min_hpa\":"u8, day.Pressure?.Min, 1)
            .Column("\"et0_mm\":"u8, (long?)null, 0)
            .Column("\"effective_precipitation_mm\":"u8, (long?)null, 0)
            .End();
    }

    private void WriteSiarDay(IBufferWriter<byte> output, string series, long at)
    {
        if (siar.Day(Station(series), Date(at)) is not { } day) return;
        new TruthRow(output, series, at)
            .Column("\"temperature_mean_c\":"u8, day.TempMedia, SiarDay.Decimals)
            .Column("\"temperature_max_c\":"u8, day.TempMax?.Value, SiarDay.Decimals)
            .Column("\"temperature_max_time\":"u8, day.TempMax?.Time)
            .Column("\"temperature_min_c\":"u8, day.TempMin?.Value, SiarDay.Decimals)
            .Column("\"temperature_min_time\":"u8, day.TempMin?.Time)
            .Column("\"humidity_mean_pct\":"u8, day.HumedadMedia, SiarDay.Decimals)
            .Column("\"humidity_max_pct\":"u8, day.HumedadMax?.Value, SiarDay.Decimals)
            .Column("\"humidity_min_pct\":"u8, day.HumedadMin?.Value, SiarDay.Decimals)
            .Column("\"wind_speed_ms\":"u8, day.Wind?.Mean, SiarDay.Decimals)
            .Column("\"wind_gust_ms\":"u8, day.Wind?.Max.Value, SiarDay.Decimals)
            .Column("\"wind_direction_deg\":"u8, day.Wind?.Direction, SiarDay.Decimals)
            .Column("\"precipitation_mm\":"u8, day.Precipitacion, SiarDay.Decimals)
            .Column("\"radiation_mj_m2\":"u8, day.Radiacion, SiarDay.Decimals)
            .Column("\"sunshine_h\":"u8, (long?)null, 0)
            .Column("\"pressure_max_hpa\":"u8, (long?)null, 0)
            .Column("\"pressure_min_hpa\":"u8, (long?)null, 0)
            .Column("\"et0_mm\":"u8, day.EtPMon, SiarDay.Decimals)
            .Column("\"effective_precipitation_mm\":"u8, day.PePMon, SiarDay.Decimals)
            .End();
    }

    private void WriteHalfHour(IBufferWriter<byte> output, string series, long at)
    {
        if (siar.HalfHour(Station(series), at) is not { } slot) return;
        new TruthRow(output, series, at)
            .Column("\"temperature_mean_c\":"u8, slot.TempMedia, 2)
            .Column("\"humidity_mean_pct\":"u8, slot.HumedadMedia, 2)
            .Column("\"wind_speed_ms\":"u8, slot.VelViento, 3)
            .Column("\"wind_direction_deg\":"u8, slot.DirViento, 0)
            .Column("\"radiation\":"u8, slot.Radiacion, 1)
            .Column("\"precipitation_mm\":"u8, slot.Precipitacion, 1)
            .End();
    }

    private static SiarStation Station(string series) => SiarStation.Find(SiarStations[series])!;

    private static LocalDate Date(long at) => Instant.FromUnixTimeSeconds(at).InUtc().Date;

    private static long EndOf(LocalDate day) => day.PlusDays(1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant().ToUnixTimeSeconds();
}
