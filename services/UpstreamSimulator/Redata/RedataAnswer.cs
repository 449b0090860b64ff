using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>From a question to the series of its answer; what is not published at that instant is left out.</summary>
internal sealed class RedataAnswer(RedataPublished published, SimulatorOptions options)
{
    /// <param name="now">Seconds since 1970.</param>
    public IReadOnlyList<RedataSeries> Series(RedataQuery query, long now)
    {
        var (pvpcUntil, spotUntil) = (published.PvpcUntil(now), query.Geo.IsAfrican() ? long.MinValue : published.SpotUntil(now));
        List<long> slots = [.. QuarterHours(query)];
        var pvpc = slots.FindAll(at => at % 3_600 == 0 && at < pvpcUntil);
        var spot = slots.FindAll(at => published.HasSpot(at) && at < spotUntil);
        var draw = Chance.Of(options.Seed, "wording", Period.DaysBetween(LocalDate.MinIsoValue, query.Start.Date));

        long Pvpc(long at) => at < pvpcUntil ? published.Pvpc(query.Geo, at, now) : 0;
        long Spot(long at) => at < spotUntil ? published.Spot(at, now) : 0;
        List<RedataSeries> included = [];
        if (pvpc.Count > 0)
        {
            included.Add(new(
                "1001", RedataTitles.Pvpc, "#ffcf09", SpanishTime.Text(RedataPublication.OfPvpc(SpanishTime.Local(pvpc[^1]).Date)),
                pvpc.ConvertAll(at => Value(at, Pvpc(at), Spot(at)))));
        }

        if (spot.Count > 0)
        {
            included.Add(new(
                "600", RedataTitles.Spot[draw % 2], "#df4a32", SpanishTime.Text(RedataPublication.OfSpot(SpanishTime.Local(spot[^1]).Date)),
                spot.ConvertAll(at => Value(at, Spot(at), Pvpc(at / 3_600 * 3_600)))));
        }

        if (draw % 3 == 0) included.Reverse(); // the order is not guaranteed
        return included;
    }

    private static RedataValue Value(long at, long cents, long other) =>
        new(cents, Share(cents, other), SpanishTime.Text(SpanishTime.Local(at)));

    /// <summary>What the real service calls percentage: found by recomputing the recordings.</summary>
    internal static double Share(long cents, long other)
    {
        var sum = Math.Abs(cents) + Math.Abs(other);
        return sum == 0 ? 0 : cents / 100.0 / (sum / 100.0);
    }

    private static IEnumerable<long> QuarterHours(RedataQuery query)
    {
        var start = SpanishTime.Zone.ResolveLocal(query.Start, NodaTime.TimeZones.Resolvers.LenientResolver).ToInstant();
        var late = NodaTime.TimeZones.Resolvers.CreateMappingResolver(
            NodaTime.TimeZones.Resolvers.ReturnLater, NodaTime.TimeZones.Resolvers.ReturnEndOfIntervalBefore);
        var end = SpanishTime.Zone.ResolveLocal(query.End, late).ToInstant().ToUnixTimeSeconds();
        for (var at = (start.ToUnixTimeSeconds() + 899) / 900 * 900; at <= end; at += 900) yield return at;
    }
}
