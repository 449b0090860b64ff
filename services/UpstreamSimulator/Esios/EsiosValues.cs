using DataFetch.UpstreamSimulator.Redata;
using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Esios;

/// <summary>From a question to values: REData's prices, geo by geo within each time, as far as they are published.</summary>
internal sealed class EsiosValues(RedataPrices prices, SimulatorOptions options)
{
    private const int Spain = 3;
    private const int Hour = 3_600;
    private const int Quarter = 900;

    public IReadOnlyList<EsiosValue> Of(EsiosIndicator indicator, EsiosQuery query, Instant now)
    {
        List<EsiosGeo> geos = [.. indicator.Geos.Where(geo => query.GeoIds.Count == 0 || query.GeoIds.Contains($"{geo.Id}"))];
        return
        [
            .. Times(indicator, query, now)
                .SelectMany(time => geos.Select(geo => new EsiosValue(Cents(indicator, geo, time), time, geo))),
        ];
    }

    public EsiosPeriod PeriodOf(EsiosIndicator indicator, EsiosQuery query) =>
        Step(indicator, query, SpanishTime.Local(query.Start).Date) == Quarter ? EsiosPeriod.Quarter : EsiosPeriod.Hour;

    private IEnumerable<ZonedDateTime> Times(EsiosIndicator indicator, EsiosQuery query, Instant now)
    {
        var last = indicator == EsiosIndicator.Pvpc ? RedataPublication.LastPvpcDay(now) : RedataPublication.LastSpotDay(now);
        var at = (query.Start + Quarter - 1) / Quarter * Quarter;
        while (at <= query.End)
        {
            var time = SpanishTime.Local(at);
            if (time.Date > last) yield break;
            var step = Step(indicator, query, time.Date);
            if (at % step == 0) yield return time;
            at += Quarter;
        }
    }

    private int Step(EsiosIndicator indicator, EsiosQuery query, LocalDate day) =>
        indicator == EsiosIndicator.Spot && !query.Hourly && day >= options.QuarterHourlySpotFrom ? Quarter : Hour;

    private long Cents(EsiosIndicator indicator, EsiosGeo geo, ZonedDateTime time)
    {
        var at = time.ToInstant().ToUnixTimeSeconds();
        if (indicator == EsiosIndicator.Pvpc) return prices.Pvpc(Geos.FromId($"{geo.Id}")!.Value, at);

        // Portugal is Spain's neighbour in the market and mostly pays the same; the others have prices of their own.
        var spain = prices.Spot(at);
        var chance = Chance.Of(options.Seed, geo.Name, at);
        return geo.Id == Spain || (geo.Id == 1 && chance % 20 != 0) ? spain : spain + Chance.Between(chance, -2_000, 3_000);
    }
}
