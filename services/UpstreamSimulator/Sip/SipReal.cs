using DataFetch.UpstreamSimulator.Publishing;
using DataFetch.UpstreamSimulator.Seeded;
using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>CMG real: settled prices, a day at a time, a week after it.</summary>
internal sealed class SipReal(
    SipGrid grid, SipPrices prices, SipCalendar calendar, Lateness lateness, Revisions revisions, SettingsHolder settings,
    SimulatorOptions options) : SipProduct("costo-marginal-real")
{
    private const string Dataset = TimelyDatasets.CmgReal;
    private const int LagDays = 7;

    /// <summary>The first quarter hour that SIP has, the start of 15 July 2024.</summary>
    public static readonly long First = SipCalendar.StartOf(new(2024, 7, 15));

    public override string Type => "REAL-DEF";

    /// <summary>The first quarter hour that is not out.</summary>
    public long Until(long now)
    {
        var until = SipCalendar.StartOf(SipCalendar.DateOf(now).PlusDays(1 - LagDays));
        return lateness.Until(Dataset, until, 900, now, at => SipCalendar.StartOf(SipCalendar.DateOf(at).PlusDays(LagDays)));
    }

    public SipPrice Price(int node, long at, long now)
    {
        var settled = Chance.Between(Chance.Of(options.Seed, "settled", node, at), 960, 1_040); // per mille of the preliminary price
        return prices.At(node, at).Times(settled, 1_000).Plus(revisions.Hundredths(Dataset, node, at, now));
    }

    public override (SipQuery? Query, SipRefusal? Refusal) Read(IQueryCollection asked)
    {
        if (Parse(asked) is not { } query) return (null, SipRefusal.BadGateway);
        return query.Limit > MaxLimit ? (null, SipRefusal.TooMany) : (query with { Bar = asked["bar_transf"] }, null);
    }

    public override bool IsEmptyFor(SipQuery query) => settings.Current.CmgRealMaxLimit is > 0 and var max && query.Limit > max;

    public override ISipFeed Feed(SipQuery query, long now)
    {
        var until = Until(now);
        return new SipFeed<SipSlot>(
            [.. query.Days.SelectMany(calendar.Day).Where(slot => slot.At >= First && slot.At < until && !slot.IsFiller)], Nodes(query.Bar),
            (ref body, node, slot) => body.Add(grid.Nodes[node], slot, Price(node, slot.At, now), settled: true));
    }

    private IReadOnlyList<int> Nodes(string? bar)
    {
        if (bar is null) return grid.All;
        return grid.IndexOf(bar) is { } node ? [node] : [];
    }
}
