using NodaTime;

namespace DataFetch.UpstreamSimulator.Aemet;

/// <summary>A UTC day at a station; tenths of °C, mm, m/s, h and hPa, and whole %. Null where the station has no such sensor.</summary>
/// <param name="Prec">Null stands for "Acum", an amount that is in a later day's.</param>
/// <param name="Trace">Whether 0 stands for "Ip", less than 0.1 mm.</param>
/// <param name="MaxTime">As HH:MM; null stands for "Varias".</param>
internal sealed record AemetDay(
    AemetStation Station,
    LocalDate Date,
    long Tmed,
    long? Prec,
    bool Trace,
    long Tmin,
    string? MinTime,
    long Tmax,
    string? MaxTime,
    AemetWind? Wind,
    AemetPressure? Pressure,
    AemetHumidity? Humidity)
{
    public long? DirectionDeg => Wind is { Dir: < 88 } wind ? wind.Dir * 10 : null;
}

/// <param name="Dir">Tens of degrees; 99 is "variable" and 88 "no value".</param>
internal sealed record AemetWind(long Dir, long Mean, long Gust, string GustTime);

/// <param name="MaxHour">An hour without minutes, up to "24", or "Varias".</param>
internal sealed record AemetPressure(long Sunshine, long Max, string MaxHour, long Min, string MinHour);

internal sealed record AemetHumidity(long Mean, long Max, string MaxTime, long Min, string MinTime);
