using DataFetch.UpstreamSimulator.Replay;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>A marginal cost, in 1/100,000 of USD/MWh and of CLP/kWh.</summary>
internal readonly record struct SipPrice(long UsdMwh, long ClpKwh)
{
    public const int Decimals = 5;

    /// <summary>Both dearer by so many hundredths, CLP at a rate of 900 for a dollar.</summary>
    public SipPrice Plus(long hundredths) => new(UsdMwh + (hundredths * 1_000), ClpKwh + (hundredths * 900));

    public SipPrice Times(long factor, long divisor) => new(UsdMwh * factor / divisor, ClpKwh * factor / divisor);
}

/// <summary>
/// What a quarter hour costs at a node: a pure function of the seed, the node and the instant, in whole numbers so that it is
/// the same on every machine. The sun brings prices of exactly 0, which are values.
/// </summary>
internal sealed class SipPrices(int seed, IReadOnlyDictionary<(int Node, long At), SipPrice>? recorded = null)
{
    private const long Scale = 100_000;
    private const int Zones = 4;

    // USD/MWh at the full hours of a UTC day; the solar window is 13 to 21 UTC (9 to 17 in Chile's winter time).
    private static readonly long[] Profile =
        [92, 88, 80, 72, 66, 62, 60, 59, 58, 60, 66, 72, 58, 38, 24, 16, 12, 12, 14, 20, 34, 56, 82, 98];

    /// <summary>Prices that agree with a recording where it has some; a node that is not in the grid is left out.</summary>
    public static SipPrices Create(int seed, SipGrid grid, IReadOnlyList<SipRecordedRecord> recorded) => new(
        seed,
        recorded.Count == 0 ? null : recorded.Where(record => grid.IndexOf(record.Node.Name) is not null).ToDictionary(
            record => (grid.IndexOf(record.Node.Name)!.Value, record.At.ToUnixTimeSeconds()), record => record.Price));

    /// <param name="at">Seconds since 1970, a full quarter hour.</param>
    public SipPrice At(int node, long at)
    {
        if (recorded is not null && recorded.TryGetValue((node, at), out var price)) return price;

        var usd = UsdMwh(node, at);
        var rate = Chance.Between(Chance.Of(seed, at / 86_400, b: 2), 88_000, 97_000); // CLP for 100 USD
        return new(usd, usd * rate / Scale);
    }

    private long UsdMwh(int node, long at)
    {
        var (day, second) = (at / 86_400, at % 86_400);
        var hour = second / 3_600;
        if (hour is >= 13 and < 21 && Chance.Of(seed, at / 3_600, node % Zones, c: 1) % 100 < 30) return 0;

        var level = Chance.Between(Chance.Of(seed, day, b: 3), 75, 130); // percent, by day
        var place = Chance.Between(Chance.Of(seed, node, b: 4), 920, 1_080); // per mille, by node
        var noise = Chance.Between(Chance.Of(seed, node, at / 900, c: 5), 98_500, 101_500);
        return Interpolated(hour, second % 3_600) * level / 100 * place / 1_000 * noise / 100_000;
    }

    private static long Interpolated(long hour, long second)
    {
        var (from, to) = (Profile[hour], Profile[(hour + 1) % 24]);
        return ((from * 3_600) + ((to - from) * second)) * Scale / 3_600;
    }
}
