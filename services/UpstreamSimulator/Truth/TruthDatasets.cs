using System.Buffers;
using DataFetch.UpstreamSimulator.Redata;
using DataFetch.UpstreamSimulator.Sip;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Truth;

/// <summary>A dataset as it is upstream: its series in order, its rows, and what is out by now.</summary>
/// <param name="Rows">The rows of a series at instants in [from, end), in order; each writes itself.</param>
/// <param name="PublishedUntil">The first instant (seconds since 1970) that is not out yet.</param>
internal sealed record TruthDataset(
    IReadOnlyList<string> Series, Func<string, long, long, IEnumerable<Action<IBufferWriter<byte>>>> Rows,
    Func<Instant, long> PublishedUntil)
{
    /// <summary>A dataset whose rows come in a fixed step.</summary>
    /// <param name="step">Seconds between rows, or between the instants that may have one.</param>
    /// <param name="write">Writes the row of a series at an instant, or nothing where there is none.</param>
    public TruthDataset(
        IReadOnlyList<string> series, long step, Func<Instant, long> publishedUntil, Action<IBufferWriter<byte>, string, long> write)
        : this(series, (name, from, end) => Every(step, name, from, end, write), publishedUntil)
    {
    }

    /// <summary>Whether it is what is said now, without a range of instants.</summary>
    public bool IsSnapshot { get; init; }

    private static IEnumerable<Action<IBufferWriter<byte>>> Every(
        long step, string series, long from, long end, Action<IBufferWriter<byte>, string, long> write)
    {
        for (var at = (from + step - 1) / step * step; at < end; at += step)
        {
            var instant = at;
            yield return output => write(output, series, instant);
        }
    }
}

/// <summary>The datasets whose truth can be asked for, made of the functions that the upstreams' answers are made of.</summary>
internal sealed class TruthDatasets(
    SipGrid grid, SipOnline online, SipReal real, SipPcp pcp, SipPid pid, RedataPublished redata, TimeProvider clock)
{
    public static readonly string[] Names =
        ["cmg_online", "cmg_real", "cmg_programado_pcp", "cmg_programado_pid", "pvpc_prices", "spot_prices"];

    public TruthDataset? Find(string name)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds(); // values are those of now, too
        return name switch
        {
            "cmg_online" => new(
                Nodes(), 900, Until(online.Until), (output, series, at) => WriteCmg(output, series, at, online.Price(Node(series), at, now))),
            "cmg_real" => new(Nodes(), 900, Until(real.Until), (output, series, at) =>
            {
                if (at >= SipReal.First) WriteCmg(output, series, at, real.Price(Node(series), at, now));
            }),
            "cmg_programado_pcp" => Programme(pcp, now),
            "cmg_programado_pid" => Programme(pid, now),
            "pvpc_prices" => new(
                Geos.InOrder, 3_600, Until(redata.PvpcUntil),
                (output, series, at) => WritePrice(output, series, at, redata.Pvpc(Geos.FromName(series)!.Value, at, now))),
            "spot_prices" => new(["peninsular"], 900, Until(redata.SpotUntil), (output, series, at) =>
            {
                if (redata.HasSpot(at)) WritePrice(output, series, at, redata.Spot(at, now));
            }),
            _ => null,
        };
    }

    private static Func<Instant, long> Until(Func<long, long> until) => now => until(now.ToUnixTimeSeconds());

    private string[] Nodes() => [.. grid.InOrder.Select(i => grid.Nodes[i].Name)];

    private int Node(string series) => grid.IndexOf(series)!.Value;

    private TruthDataset Programme(SipProgramme programme, long now)
    {
        Dictionary<long, SipRun> runs = []; // the same for all nodes
        return new(Nodes(), 3_600, Until(programme.Until), (output, series, at) =>
        {
            if (!runs.TryGetValue(at, out var run)) runs[at] = run = programme.Runs(at, now).Last();
            new TruthRow(output, series, at)
                .Column("\"cmg_usd_mwh\":"u8, programme.Price(Node(series), at, run), SipPrice.Decimals)
                .Text("\"program_date\":"u8, run.DateText)
                .Column("\"program_hour\":"u8, run.Hour, decimals: 0)
                .End();
        });
    }

    private static void WriteCmg(IBufferWriter<byte> output, string series, long at, SipPrice price) => new TruthRow(output, series, at)
        .Column("\"cmg_clp_kwh\":"u8, price.ClpKwh, SipPrice.Decimals)
        .Column("\"cmg_usd_mwh\":"u8, price.UsdMwh, SipPrice.Decimals)
        .End();

    private static void WritePrice(IBufferWriter<byte> output, string series, long at, long cents) =>
        new TruthRow(output, series, at).Column("\"price_eur_mwh\":"u8, cents, RedataPrices.Decimals).End();
}
