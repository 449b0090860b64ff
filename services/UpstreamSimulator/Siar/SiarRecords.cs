using System.Globalization;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Siar;

/// <summary>A UTC day at a station; hundredths of °C, %, m/s, degrees, MJ/m² and mm. Null where a value is missing.</summary>
internal sealed record SiarDay(
    SiarStation Station,
    LocalDate Date,
    long? TempMedia,
    SiarExtreme? TempMax,
    SiarExtreme? TempMin,
    long? HumedadMedia,
    SiarExtreme? HumedadMax,
    SiarExtreme? HumedadMin,
    SiarWind? Wind,
    long? Radiacion,
    long? Precipitacion,
    long? EtPMon,
    long? PePMon)
{
    public const int Decimals = 2;
}

/// <param name="Minute">Of the day, 0 to 1440: the portal has both 00:00 and 24:00.</param>
internal sealed record SiarExtreme(long Value, int Minute)
{
    /// <summary>As the API says it, without padding.</summary>
    public int Hhmm => (Minute / 60 * 100) + (Minute % 60);

    /// <summary>As the portal says it.</summary>
    public string Time => string.Create(CultureInfo.InvariantCulture, $"{Minute / 60:00}:{Minute % 60:00}");
}

internal sealed record SiarWind(long Mean, long Direction, SiarExtreme Max, long MaxDirection);

/// <summary>A half hour at a station; hundredths of °C and %, thousandths of m/s, whole degrees, tenths of W/m² and mm.</summary>
/// <param name="Slot">0 to 47, in UTC.</param>
internal sealed record SiarSlot(
    SiarStation Station, LocalDate Date, int Slot, long? TempMedia, long? HumedadMedia, long? VelViento, long? DirViento, long? Radiacion,
    long? Precipitacion)
{
    /// <summary>The end of the half hour: 30, 100 up to 2330, and 0 for 24:00 of the same date.</summary>
    public int HoraMin => Slot == 47 ? 0 : ((Slot + 1) / 2 * 100) + ((Slot + 1) % 2 * 30);
}
