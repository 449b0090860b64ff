using DataFetch.UpstreamSimulator.Seeded;
using DataFetch.UpstreamSimulator.Weather;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Siar;

/// <summary>What SiAR measures: pure functions of the seed, the station and the day. API, files and truth are made of them.</summary>
internal sealed class SiarWeather(SimulatorOptions options)
{
    private static readonly LocalDate Epoch = new(1970, 1, 1);

    /// <summary>A day is out when it is over, in UTC.</summary>
    public static LocalDate LastDay(Instant now) => now.InUtc().Date.PlusDays(-1);

    /// <summary>Null if the station did not stand or the day's row is missing.</summary>
    public SiarDay? Day(SiarStation station, LocalDate date)
    {
        if (Weather(station, date) is not { } weather) return null;

        var middles = Enumerable.Range(0, WeatherDay.Slots).Select(Middle).ToList();
        var wind = middles.Average(weather.WindMs);
        var et0 = weather.Own("no et0") >= 0.005;
        var rain = weather.RainTenths();
        return new(
            station, date,
            Hundredths(middles.Average(weather.TemperatureC)),
            new(Hundredths(weather.MaxC), weather.MaxMinute), new(Hundredths(weather.MinC), weather.MinMinute),
            Hundredths(middles.Average(weather.HumidityPct)),
            new(Hundredths(weather.HumidityMaxPct), weather.MinMinute), new(Hundredths(weather.HumidityMinPct), weather.HumidityMinMinute),
            weather.Own("no wind") < 0.01 ? null : new(
                Hundredths(wind), Hundredths(weather.DirectionDeg(720)),
                new(Hundredths(weather.GustMs), weather.GustMinute), Hundredths(weather.DirectionDeg(weather.GustMinute))),
            weather.Own("no radiation") < 0.005 ? null : Hundredths(
                Enumerable.Range(0, WeatherDay.Slots).Sum(slot => Math.Round(weather.RadiationWm2(slot), 1)) * 1_800 / 1e6),
            rain * 10,
            et0 ? Hundredths(weather.Et0Mm) : null,
            et0 ? Hundredths(rain <= 25 ? 0 : (0.066 * rain) - 1.1) : null);
    }

    /// <summary>The half hours of a day that have a row, of those that are over at <paramref name="now"/>.</summary>
    public IEnumerable<SiarSlot> HalfHours(SiarStation station, LocalDate date, Instant now)
    {
        if (Weather(station, date) is not { } weather) return [];
        var over = (now - date.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant()).TotalMinutes / WeatherDay.SlotMinutes;
        return Enumerable.Range(0, (int)Math.Clamp(over, 0, WeatherDay.Slots))
            .Select(slot => HalfHour(station, date, slot, weather)).OfType<SiarSlot>();
    }

    /// <param name="start">The start of the half hour, seconds since 1970; null if its row is missing.</param>
    public SiarSlot? HalfHour(SiarStation station, long start)
    {
        var (day, second) = Math.DivRem(start, 86_400);
        var date = Epoch.PlusDays((int)day);
        return Weather(station, date) is { } weather ? HalfHour(station, date, (int)(second / 1_800), weather) : null;
    }

    private static SiarSlot? HalfHour(SiarStation station, LocalDate date, int slot, WeatherDay weather)
    {
        if (weather.Own("missing slot", slot) < 0.004) return null;
        var minute = Middle(slot);
        var wind = weather.Own("no wind at", slot) >= 0.005;
        return new(
            station, date, slot,
            Hundredths(weather.TemperatureC(minute)), Hundredths(weather.HumidityPct(minute)),
            wind ? DecimalText.Round(weather.WindMs(minute), 3) : null, wind ? (long)weather.DirectionDeg(minute) : null,
            DecimalText.Round(weather.RadiationWm2(slot), 1), weather.RainTenths(slot));
    }

    private WeatherDay? Weather(SiarStation station, LocalDate date)
    {
        if (!station.Stood(date)) return null;
        WeatherDay weather = new(options.Seed, station.Place, Period.DaysBetween(Epoch, date));
        return weather.Own("missing day") < 0.015 ? null : weather;
    }

    private static double Middle(int slot) => (slot + 0.5) * WeatherDay.SlotMinutes;

    private static long Hundredths(double value) => DecimalText.Round(value, SiarDay.Decimals);
}
