using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Weather;

/// <summary>
/// The weather of a UTC day at a place: a pure function of the seed, the place and the day (days since 1970). Days, hours and half
/// hours of all upstreams are made of it, so that they agree with each other.
/// </summary>
internal sealed class WeatherDay
{
    public const int Minutes = 1_440;
    public const int Slots = 48;
    public const int SlotMinutes = 30;

    private readonly int seed;
    private readonly Place place;
    private readonly long day;
    private readonly Sun sun;
    private readonly (double Minute, double Share)[] course;
    private readonly double windMs;
    private readonly double directionDeg;
    private readonly double pressureHpa;
    private readonly RainDay rain;

    public WeatherDay(int seed, Place place, long day)
    {
        (this.seed, this.place, this.day) = (seed, place, day);
        sun = new(place.Latitude, place.Longitude, day);
        var spell = (Regional("spell", day / 9) + Regional("day", day) - 1) * 6;
        Cloud = Math.Clamp((Regional("cloud", day) * 1.3) - 0.3 + (0.15 * (1 - sun.Summer)), 0, 1);
        rain = new(seed, place, day, Cloud, sun.Summer);

        MinC = 3 + (13.5 * sun.Summer) + spell + (2.5 * Cloud) + Own("min") - ((place.AltitudeM - 400) * 0.006);
        MaxC = MinC + 3 + ((8 + (6 * sun.Summer)) * (1 - (0.7 * Cloud))) + (2 * Own("max"));
        MaxMinute = 800 + (int)(170 * Own("max time"));
        MinMinute = Own("min time") switch { < 0.03 => 0, < 0.10 => Minutes, var share => 250 + (int)(220 * share) };
        course = Course(MinMinute, MaxMinute);

        HumidityMaxPct = Math.Min(99.5, 62 + (30 * (1 - sun.Summer)) + (12 * Cloud) - (15 * Own("dry")));
        HumidityMinPct = HumidityMaxPct * (0.28 + (0.55 * Cloud));
        HumidityMinMinute = Math.Min(Minutes, MaxMinute + (int)(60 * Own("dry time")));
        windMs = 0.3 + (4 * Math.Pow(Own("wind"), 3)) + (1.5 * Cloud);
        directionDeg = 360 * Regional("direction", day);
        GustMs = windMs * (2.2 + Own("gust"));
        GustMinute = 600 + (int)(500 * Own("gust time"));
        pressureHpa = (1_013 + (16 * (Regional("pressure", day / 3) - 0.5)) - (8 * Cloud)) * Math.Exp(-place.AltitudeM / 8_430);
    }

    /// <summary>0 for a clear sky, 1 for a covered one.</summary>
    public double Cloud { get; }

    public double MinC { get; }
    public double MaxC { get; }

    /// <summary>The minute of the day of the lowest temperature: 0 to 1440, which is 24:00.</summary>
    public int MinMinute { get; }

    public int MaxMinute { get; }
    public double HumidityMaxPct { get; }
    public double HumidityMinPct { get; }
    public int HumidityMinMinute { get; }
    public double GustMs { get; }
    public int GustMinute { get; }

    public double SunshineH => sun.DaylightMinutes / 60 * (1 - (0.9 * Cloud));

    /// <summary>Reference evapotranspiration after Hargreaves, in mm.</summary>
    public double Et0Mm =>
        0.0023 * 0.408 * sun.TopOfAirMj * Math.Max(0, ((MinC + MaxC) / 2) + 17.8) * Math.Sqrt(MaxC - MinC);

    public double TemperatureC(double minute) => MinC + ((MaxC - MinC) * At(minute));

    public double HumidityPct(double minute) => HumidityMaxPct - ((HumidityMaxPct - HumidityMinPct) * At(minute));

    public double WindMs(double minute) => windMs * (0.55 + (0.8 * At(minute)) + (0.3 * Own("wind at", (long)minute)));

    /// <summary>From 0 up to, but without, 360.</summary>
    public double DirectionDeg(double minute) => (directionDeg + (60 * Own("direction at", (long)minute))) % 360;

    public double PressureHpa(double minute) => pressureHpa + (0.9 * Math.Cos((minute - 600) * Math.PI / 360));

    /// <summary>Mean W/m² of a half hour, 0 to 47.</summary>
    public double RadiationWm2(int slot) => sun.Wm2((slot + 0.5) * SlotMinutes) * (0.25 + (0.5 * (1 - Cloud))) / 0.75;

    /// <summary>Rain of a half hour in tenths of a mm, in tips of 0.2 mm.</summary>
    public long RainTenths(int slot) => rain.Tenths(slot);

    public long RainTenths() => rain.Total;

    /// <summary>A share from 0 to 1 that is this station's on this day.</summary>
    public double Own(string what, long at = 0) => Chance.Share(Chance.Of(seed, place.Code + what, day, at));

    private double Regional(string what, long at) => Chance.Share(Chance.Of(seed, place.Region + what, at));

    private double At(double minute)
    {
        var next = Array.FindIndex(course, knot => knot.Minute >= minute);
        if (next <= 0) return course[0].Share;
        var ((start, from), (end, to)) = (course[next - 1], course[next]);
        return from + ((to - from) * (1 - Math.Cos(Math.PI * (minute - start) / (end - start))) / 2);
    }

    // 0 at the coldest minute, 1 at the warmest, and the same share at every midnight that is neither.
    private static (double Minute, double Share)[] Course(int coldest, int warmest) => coldest switch
    {
        0 => [(0, 0), (warmest, 1), (Minutes, Midnight)],
        Minutes => [(0, Midnight), (warmest, 1), (Minutes, 0)],
        _ => [(0, Midnight), (coldest, 0), (warmest, 1), (Minutes, Midnight)],
    };

    private const double Midnight = 0.3;
}
