using System.Globalization;
using DataFetch.UpstreamSimulator.Seeded;
using DataFetch.UpstreamSimulator.Weather;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Aemet;

/// <summary>What AEMET measures: pure functions of the seed, the station and the hour or day.</summary>
internal sealed class AemetWeather(SimulatorOptions options)
{
    private const int LagDays = 4;
    private static readonly LocalDate Epoch = new(1970, 1, 1);

    /// <summary>The last day whose daily values are out: those of the last four whole days are still being checked.</summary>
    public static LocalDate LastDailyDay(Instant now) => now.InUtc().Date.PlusDays(-LagDays - 1);

    /// <param name="end">The end of the hour, seconds since 1970; null if the station did not stand yet.</param>
    public AemetObservation? Hour(AemetStation station, long end)
    {
        var (day, second) = Math.DivRem(end - 3_600, 86_400);
        if (Epoch.PlusDays((int)day) < station.First) return null;

        WeatherDay weather = new(options.Seed, station.Place, day);
        var first = (int)(second / 1_800);
        var minute = second / 60.0;
        double[] temperatures = [weather.TemperatureC(minute), weather.TemperatureC(minute + 30), weather.TemperatureC(minute + 60)];
        var (ta, hr) = (temperatures[2], weather.HumidityPct(minute + 60));
        var (wind, pressure) = (weather.WindMs(minute), weather.PressureHpa(minute));
        long? Sensor(string name, bool has, double value, int decimals = 1) =>
            has && weather.Own(name, end) >= 0.01 ? DecimalText.Round(value, decimals) : null;
        return new(
            station, end,
            Sensor("ta", true, ta), Sensor("tamax", true, temperatures.Max()), Sensor("tamin", true, temperatures.Min()),
            Sensor("hr", true, Math.Round(hr)), Sensor("prec", true, (weather.RainTenths(first) + weather.RainTenths(first + 1)) / 10.0),
            Sensor("vv", station.HasWind, wind), Sensor("vmax", station.HasWind, wind * 1.9),
            Sensor("dv", station.HasWind, Math.Floor(weather.DirectionDeg(minute)), decimals: 0),
            Sensor("pres", station.HasPressure, pressure),
            Sensor("pres_nmar", station.HasPressure, pressure * Math.Exp(station.Place.AltitudeM / 8_430)),
            Sensor("tpr", true, ta - ((100 - hr) / 5)));
    }

    /// <summary>Null if the station did not stand yet or the day is missing.</summary>
    public AemetDay? Day(AemetStation station, LocalDate date)
    {
        if (date < station.First) return null;
        WeatherDay weather = new(options.Seed, station.Place, Period.DaysBetween(Epoch, date));
        if (weather.Own("missing day") < 0.01) return null;

        var (min, max) = (DecimalText.Round(weather.MinC, 1), DecimalText.Round(weather.MaxC, 1));
        var several = weather.Own("varias");
        var trace = weather.RainTenths() == 0 && weather.Cloud > 0.6 && weather.Own("trace") < 0.5;
        return new(
            station, date, (long)Math.Floor((min + max) / 2.0), Rain(weather), trace,
            min, several < 0.04 ? null : Time(weather.MinMinute), max, several > 0.97 ? null : Time(weather.MaxMinute),
            station.HasWind && Works("wind") ? Wind(weather) : null,
            station.HasPressure && Works("pressure") ? Pressure(weather) : null,
            (station.HasPressure || station.HasWind) && Works("humidity") ? Humidity(weather) : null);

        bool Works(string sensor) => weather.Own(sensor + " works") >= 0.015;
    }

    private static long? Rain(WeatherDay weather) => weather.Own("acum") < 0.01 ? null : weather.RainTenths();

    private static AemetWind Wind(WeatherDay weather) => new(
        weather.Own("dir") switch { < 0.05 => 99, < 0.06 => 88, _ => 1 + ((long)weather.DirectionDeg(weather.GustMinute) / 10) },
        DecimalText.Round(weather.WindMs(weather.GustMinute), 1), DecimalText.Round(weather.GustMs, 1), Time(weather.GustMinute));

    private static AemetPressure Pressure(WeatherDay weather) => new(
        DecimalText.Round(weather.SunshineH, 1),
        DecimalText.Round(weather.PressureHpa(600), 1), weather.Own("max hour") switch { < 0.05 => "Varias", < 0.3 => "24", _ => "10" },
        DecimalText.Round(weather.PressureHpa(960), 1), weather.Own("min hour") switch { < 0.05 => "Varias", < 0.3 => "00", _ => "16" });

    private static AemetHumidity Humidity(WeatherDay weather) => new(
        (long)Math.Round((weather.HumidityMinPct + weather.HumidityMaxPct) / 2),
        (long)Math.Round(weather.HumidityMaxPct), weather.Own("humid") < 0.2 ? "Varias" : Time(weather.MinMinute),
        (long)Math.Round(weather.HumidityMinPct), Time(weather.HumidityMinMinute));

    // In steps of ten minutes, and the day ends with 23:59.
    private static string Time(int minute) => minute >= WeatherDay.Minutes
        ? "23:59"
        : string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60 / 10 * 10:00}");
}
