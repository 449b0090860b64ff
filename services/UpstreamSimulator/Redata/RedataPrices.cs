using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>
/// Spain's prices in cents of €/MWh, by the hour and, of the market, by the quarter hour: a pure function of the seed, the system and
/// the slot. Slots are seconds since 1970.
/// </summary>
internal sealed class RedataPrices(
    int seed, IReadOnlyDictionary<(bool African, long At), long>? recordedPvpc = null, IReadOnlyDictionary<long, long>? recordedSpot = null)
{
    public const int Decimals = 2;

    // €/MWh by local hour.
    private static readonly long[] Profile =
        [82, 76, 70, 67, 66, 70, 84, 102, 108, 90, 62, 44, 34, 28, 24, 26, 36, 56, 86, 118, 130, 122, 106, 92];

    /// <summary>
    /// The day-ahead market's price (series 600). May be 0, whole, or below 0 when the sun shines. That of a full hour is that of its
    /// first quarter hour too.
    /// </summary>
    public long Spot(long at)
    {
        if (recordedSpot is not null && recordedSpot.TryGetValue(at, out var cents)) return cents;
        var quarter = at % 3_600;
        var price = HourlySpot(at - quarter);
        return quarter == 0 || price <= 0 ? price : price * Chance.Between(Chance.Of(seed, "quarter", at), 930, 1_070) / 1_000;
    }

    /// <summary>The regulated consumer's price (series 1001): the market's, and a toll by period.</summary>
    public long Pvpc(Geo geo, long at)
    {
        if (recordedPvpc is not null && recordedPvpc.TryGetValue((geo.IsAfrican(), at), out var cents)) return cents;

        var local = SpanishTime.Local(at);
        var services = Chance.Between(Chance.Of(seed, "services", at), 900, 1_800);
        return Spot(at) + services + Toll(local, geo.IsAfrican());
    }

    private long HourlySpot(long at)
    {
        var local = SpanishTime.Local(at);
        if (local.Hour is >= 11 and <= 16 && Chance.Of(seed, "sun", at) is var sun && sun % 100 < 18)
            return sun % 100 < 12 ? 0 : -Chance.Between(Chance.Of(seed, "surplus", at), 1, 500);

        var level = Chance.Between(Chance.Of(seed, "level", Days(local.Date)), 45, 150); // percent, by day
        var noise = Chance.Between(Chance.Of(seed, "noise", at), 940, 1_060);
        var price = Profile[local.Hour] * 100 * level / 100 * noise / 1_000;
        return Chance.Of(seed, "whole", at) % 16 == 0 ? price / 100 * 100 : price;
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
