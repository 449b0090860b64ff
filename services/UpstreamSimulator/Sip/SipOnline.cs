using DataFetch.UpstreamSimulator.Publishing;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>CMG online: a quarter hour has its preliminary price as soon as it has begun.</summary>
internal sealed class SipOnline(SipGrid grid, SipPrices prices, SipCalendar calendar, Lateness lateness, Revisions revisions)
    : SipProduct("costo-marginal-online")
{
    private const string Dataset = TimelyDatasets.CmgOnline;

    /// <summary>The first quarter hour that is not out.</summary>
    public long Until(long now) => lateness.Until(Dataset, ((now / 900) + 1) * 900, 900, now, at => at);

    public SipPrice Price(int node, long at, long now) => prices.At(node, at).Plus(revisions.Hundredths(Dataset, node, at, now));

    public override (SipQuery? Query, SipRefusal? Refusal) Read(IQueryCollection asked)
    {
        if (asked.ContainsKey("bar_transf")) return (null, SipRefusal.TooMany); // a filter that works on CMG real only
        if (Parse(asked) is not { } query) return (null, SipRefusal.BadGateway);
        return query.Limit > MaxLimit ? (null, SipRefusal.TooMany) : (query, null);
    }

    public override ISipFeed Feed(SipQuery query, long now)
    {
        var until = Until(now);
        return new SipFeed<SipSlot>(
            [.. query.Days.SelectMany(calendar.Day).Where(slot => slot.At < until)], grid.All,
            (ref body, node, slot) => body.Add(grid.Nodes[node], slot, slot.IsFiller ? default : Price(node, slot.At, now)));
    }
}
