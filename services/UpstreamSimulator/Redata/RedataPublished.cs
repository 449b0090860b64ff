using DataFetch.UpstreamSimulator.Publishing;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>What REData shows at an instant: which prices are out, and what they are by then. All times are seconds since 1970.</summary>
internal sealed class RedataPublished(RedataPrices prices, Lateness lateness, Revisions revisions, SimulatorOptions options)
{
    private const string PvpcDataset = TimelyDatasets.PvpcPrices;
    private const string SpotDataset = TimelyDatasets.SpotPrices;

    private readonly long quarterHourlyFrom = SpanishTime.StartOf(options.QuarterHourlySpotFrom);

    /// <summary>The first hour that has no PVPC.</summary>
    public long PvpcUntil(long now) => lateness.Until(
        PvpcDataset, SpanishTime.StartOf(RedataPublication.LastPvpcDay(Instant.FromUnixTimeSeconds(now)).PlusDays(1)), 3_600, now,
        at => RedataPublication.OfPvpc(SpanishTime.Local(at).Date).ToInstant().ToUnixTimeSeconds());

    /// <summary>The first slot of the market that has no price.</summary>
    public long SpotUntil(long now)
    {
        var until = SpanishTime.StartOf(RedataPublication.LastSpotDay(Instant.FromUnixTimeSeconds(now)).PlusDays(1));
        return lateness.Until(
            SpotDataset, until, until > quarterHourlyFrom ? 900 : 3_600, now,
            at => RedataPublication.OfSpot(SpanishTime.Local(at).Date).ToInstant().ToUnixTimeSeconds());
    }

    /// <summary>Whether the market has a price for the quarter hour that starts then: since its change for each, before for full hours.</summary>
    public bool HasSpot(long at) => at >= quarterHourlyFrom || at % 3_600 == 0;

    /// <summary>Cents of €/MWh.</summary>
    public long Pvpc(Geo geo, long at, long now) =>
        prices.Pvpc(geo, at) + revisions.Hundredths(PvpcDataset, geo.IsAfrican() ? 1 : 0, at, now);

    /// <summary>Cents of €/MWh.</summary>
    public long Spot(long at, long now) => prices.Spot(at) + revisions.Hundredths(SpotDataset, 0, at, now);
}
