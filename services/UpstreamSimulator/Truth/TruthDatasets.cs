using System.Buffers;
using DataFetch.UpstreamSimulator.Redata;
using DataFetch.UpstreamSimulator.Sip;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Truth;

/// <summary>A dataset as it is upstream: its series in order, its step, what is out by now, and its rows.</summary>
/// <param name="Step">Seconds between rows.</param>
/// <param name="PublishedUntil">The first instant (seconds since 1970) that is not out yet.</param>
/// <param name="Write">Writes the row of a series at an instant.</param>
internal sealed record TruthDataset(
    IReadOnlyList<string> Series, long Step, Func<Instant, long> PublishedUntil, Action<IBufferWriter<byte>, string, long> Write);

/// <summary>The datasets whose truth can be asked for, made of the functions that the upstreams' answers are made of.</summary>
internal sealed class TruthDatasets(SipGrid grid, SipPrices sip, RedataPrices redata)
{
    public static readonly string[] Names = ["cmg_online", "pvpc_prices", "spot_prices"];

    public TruthDataset? Find(string name) => name switch
    {
        "cmg_online" => new(
            [.. grid.InOrder.Select(i => grid.Nodes[i].Name)], 900, now => now.ToUnixTimeSeconds() + 1, WriteCmg),
        "pvpc_prices" => new(
            Geos.InOrder, 3_600, now => EndOf(RedataPublication.LastPvpcDay(now)),
            (output, series, at) => WritePrice(output, series, at, redata.Pvpc(Geos.FromName(series)!.Value, at))),
        "spot_prices" => new(
            ["peninsular"], 3_600, now => EndOf(RedataPublication.LastSpotDay(now)),
            (output, series, at) => WritePrice(output, series, at, redata.Spot(at))),
        _ => null,
    };

    private void WriteCmg(IBufferWriter<byte> output, string series, long at)
    {
        var price = sip.At(grid.IndexOf(series)!.Value, at);
        new TruthRow(output, series, at)
            .Column("\"cmg_clp_kwh\":"u8, price.ClpKwh, SipPrice.Decimals)
            .Column("\"cmg_usd_mwh\":"u8, price.UsdMwh, SipPrice.Decimals)
            .End();
    }

    private static void WritePrice(IBufferWriter<byte> output, string series, long at, long cents) =>
        new TruthRow(output, series, at).Column("\"price_eur_mwh\":"u8, cents, RedataPrices.Decimals).End();

    private static long EndOf(LocalDate day) => SpanishTime.Zone.AtStartOfDay(day.PlusDays(1)).ToInstant().ToUnixTimeSeconds();
}
