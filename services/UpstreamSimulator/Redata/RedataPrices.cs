using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>Spain's hourly prices in cents of €/MWh: a pure function of the seed, the system and the hour. Hours are seconds since 1970.</summary>
internal sealed class RedataPrices(
    int seed, IReadOnlyDictionary<(bool African, long At), long>? recordedPvpc = null, IReadOnlyDictionary<long, long>? recordedSpot = null)
{
    public const int Decimals = 2;

    // €/MWh by local hour.
    private static readonly long[] Profile =
        [82, 76, 70, 67, 66, 70, 84, 102, 108, 90, 62, 44, 34, 28, 24, 26, 36, 56, 86, 118, 130, 122, 106, 92];

    /// <summary>The day-ahead market's price (series 600). May be 0, whole, or below 0 when the sun shines.</summary>
    public long Spot(long at)
    {
        if (recordedSpot is not null && recordedSpot.TryGetValue(at, out var cents)) return cents;

        var local = SpanishTime.Local(at);
        if (local.Hour is >= 11 and <= 16 && Chance.Of(seed, "sun", at) is var sun && sun % 100 < 18)
            return sun % 100 < 12 ? 0 : -Chance.Between(Chance.Of(seed, "surplus", at), 1, 500);

        var level = Chance.Between(Chance.Of(seed, "level", Days(local.Date)), 45, 150); // percent, by day
        var noise = Chance.Between(Chance.Of(seed, "noise", at), 940, 1_060);
        var price = Profile[local.Hour] * 100 * level / 100 * noise / 1_000;
        return Chance.Of(seed, "whole", at) % 16 == 0 ? price / 100 * 100 : price;
    }

    /// <summary>The regulated consumer's price (series 1001): the market's, and a toll by period.</summary>
    public long Pvpc(Geo geo, long at)
    {
        if (recordedPvpc is not null && recordedPvpc.TryGetValue((geo.IsAfrican(), at), out var cents)) return cents;

        var local = SpanishTime.Local(at);
        var services = Chance.Between(Chance.Of(seed, "services", at), 900, 1_800);
        return Spot(at) + services + Toll(local, geo.IsAfrican());
    }

    // Tariff 2.0TD: valley at night and on weekends, peaks at 10-14 and 18-22, an hour later in Ceuta and Melilla.
    private static long Toll(ZonedDateTime local, bool african)
    {
        if (local.Hour < 8 || local.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday) return 650;
        var hour = african ? local.Hour - 1 : local.Hour;
        return hour is (>= 10 and < 14) or (>= 18 and < 22) ? 13_300 : 4_200;
    }

    private static long Days(LocalDate date) => Period.DaysBetween(LocalDate.MinIsoValue, date);
}
