using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>From a question to the series of its answer; what is not published at that instant is left out.</summary>
internal sealed class RedataAnswer(RedataPrices prices, SimulatorOptions options)
{
    public IReadOnlyList<RedataSeries> Series(RedataQuery query, Instant now)
    {
        List<ZonedDateTime> hours = [.. Hours(query)];
        var pvpc = hours.FindAll(hour => hour.Date <= RedataPublication.LastPvpcDay(now));
        var spot = query.Geo.IsAfrican() ? [] : hours.FindAll(hour => hour.Date <= RedataPublication.LastSpotDay(now));
        var draw = Chance.Of(options.Seed, "wording", Period.DaysBetween(LocalDate.MinIsoValue, query.Start.Date));

        List<RedataSeries> included = [];
        if (pvpc.Count > 0) included.Add(Pvpc(query.Geo, pvpc, spot.Count));
        if (spot.Count > 0) included.Add(Spot(query.Geo, spot, pvpc.Count, RedataTitles.Spot[draw % 2]));
        if (draw % 3 == 0) included.Reverse(); // the order is not guaranteed
        return included;
    }

    private RedataSeries Pvpc(Geo geo, List<ZonedDateTime> hours, int others) => new(
        "1001", RedataTitles.Pvpc, "#ffcf09", SpanishTime.Text(RedataPublication.OfPvpc(hours[^1].Date)),
        [.. hours.Select((hour, i) => Value(hour, prices.Pvpc(geo, Seconds(hour)), i < others ? prices.Spot(Seconds(hour)) : 0))]);

    private RedataSeries Spot(Geo geo, List<ZonedDateTime> hours, int others, string title) => new(
        "600", title, "#df4a32", SpanishTime.Text(RedataPublication.OfSpot(hours[^1].Date)),
        [.. hours.Select((hour, i) => Value(hour, prices.Spot(Seconds(hour)), i < others ? prices.Pvpc(geo, Seconds(hour)) : 0))]);

    private static RedataValue Value(ZonedDateTime hour, long cents, long other) => new(cents, Share(cents, other), SpanishTime.Text(hour));

    /// <summary>What the real service calls percentage: found by recomputing the recordings.</summary>
    internal static double Share(long cents, long other)
    {
        var sum = Math.Abs(cents) + Math.Abs(other);
        return sum == 0 ? 0 : cents / 100.0 / (sum / 100.0);
    }

    private static long Seconds(ZonedDateTime hour) => hour.ToInstant().ToUnixTimeSeconds();

    private static IEnumerable<ZonedDateTime> Hours(RedataQuery query)
    {
        var start = SpanishTime.Zone.ResolveLocal(query.Start, NodaTime.TimeZones.Resolvers.LenientResolver).ToInstant();
        var late = NodaTime.TimeZones.Resolvers.CreateMappingResolver(
            NodaTime.TimeZones.Resolvers.ReturnLater, NodaTime.TimeZones.Resolvers.ReturnEndOfIntervalBefore);
        var end = SpanishTime.Zone.ResolveLocal(query.End, late).ToInstant().ToUnixTimeSeconds();
        for (var at = (start.ToUnixTimeSeconds() + 3_599) / 3_600 * 3_600; at <= end; at += 3_600) yield return SpanishTime.Local(at);
    }
}
