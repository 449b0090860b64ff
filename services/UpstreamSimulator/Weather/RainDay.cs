using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Weather;

/// <summary>A day's rain, in tips of 0.2 mm that fall within one spell. Amounts are tenths of a mm.</summary>
internal sealed class RainDay
{
    private readonly long[]? tenths;

    /// <param name="day">Days since 1970.</param>
    /// <param name="cloud">0 to 1; it rains from 0.85 on in winter.</param>
    /// <param name="summer">0 to 1; summers are dry.</param>
    public RainDay(int seed, Place place, long day, double cloud, double summer)
    {
        if (cloud < 0.85 + (0.1 * summer)) return;
        var tips = Chance.Between(Chance.Of(seed, place.Code + "tips", day), 1, (long)(4 + (110 * (cloud - 0.55))));
        var start = Chance.Between(Chance.Of(seed, place.Region + "rain", day), 0, 40);
        tenths = new long[WeatherDay.Slots];
        for (var tip = 0; tip < tips; tip++)
            tenths[start + Chance.Between(Chance.Of(seed, place.Code + "tip", day, tip), 0, 7)] += 2;
        Total = 2 * tips;
    }

    public long Total { get; }

    /// <param name="slot">0 to 47.</param>
    public long Tenths(int slot) => tenths?[slot] ?? 0;
}
