namespace DataFetch.UpstreamSimulator.Market;

/// <summary>The bars that upstreams have by now, in the money and the shares of their time (raw).</summary>
internal sealed class MarketBars(MarketDays days, MarketMinutes minutes)
{
    /// <summary>
    /// A stock's bars whose left edge is in [from, to], in order. The bar of a day or an hour that is not over is there with what was
    /// traded in it so far; a minute comes when it is over.
    /// </summary>
    /// <param name="now">Seconds since 1970, as all instants.</param>
    public IEnumerable<Bar> Of(MarketStock stock, BarFrame frame, long from, long to, long now) =>
        frame == BarFrame.Day ? Days(stock, from, to, now) : Parts(stock, frame == BarFrame.Hour ? 3_600 : 60, 0, from, to, now);

    /// <summary>The day's bar, so far if it is not over; null if there is none.</summary>
    public Bar? Day(MarketStock stock, NyseSession session, long now)
    {
        if (now < session.Open || days.Find(stock, session) is not { } day) return null;
        return now >= session.Close ? day : Sum(stock, day, session.Open, session.Close, now) is { } sum ? sum with { At = session.Midnight } : null;
    }

    /// <summary>The stock's newest day's bar, and the one before it.</summary>
    public (Bar? Last, Bar? Before) Newest(MarketStock stock, long now)
    {
        Bar? last = null;
        for (var i = NyseSessions.LastUntil(now); i >= stock.FirstSession; i--)
        {
            if (Day(stock, NyseSessions.All[i], now) is not { } bar) continue;
            if (last is null) last = bar;
            else return (last, bar);
        }

        return (last, null);
    }

    /// <summary>Yahoo's hours begin at 09:30 in regular trading; the last one is half an hour.</summary>
    public IEnumerable<Bar> YahooHours(MarketStock stock, long from, long to, long now) => Parts(stock, 3_600, 1_800, from, to, now);

    /// <summary>When a bar is over.</summary>
    public static long EndOf(BarFrame frame, in Bar bar) => frame switch
    {
        BarFrame.Day => bar.Session.Close,
        BarFrame.Hour => bar.At + 3_600,
        _ => bar.At + 60,
    };

    private IEnumerable<Bar> Days(MarketStock stock, long from, long to, long now)
    {
        var first = Math.Max(stock.FirstSession, NyseSessions.FirstFrom(from));
        for (var i = first; i < NyseSessions.All.Count; i++)
        {
            var session = NyseSessions.All[i];
            if (session.Midnight > to || session.Open > now) yield break;
            if (Day(stock, session, now) is { } bar) yield return bar;
        }
    }

    /// <param name="shift">Seconds by which regular trading's parts begin after the whole hour.</param>
    private IEnumerable<Bar> Parts(MarketStock stock, int length, int shift, long from, long to, long now)
    {
        for (var i = Math.Max(stock.FirstSession, NyseSessions.LastUntil(from)); i < NyseSessions.All.Count; i++)
        {
            var session = NyseSessions.All[i];
            if (session.PreOpen > to || session.PreOpen > now) yield break;
            if (session.PostClose <= from || days.Find(stock, session) is not { } day) continue;
            foreach (var (start, end) in Edges(session, length, shift, from))
            {
                if (start > to || start > now) yield break;
                if (start >= from && Sum(stock, day, start, end, now) is { } bar) yield return bar with { At = start };
            }
        }
    }

    private static IEnumerable<(long Start, long End)> Edges(NyseSession session, int length, int shift, long from)
    {
        var skipped = shift == 0 ? Math.Max(0, (from - session.PreOpen) / length) : 0;
        for (var start = session.PreOpen + (skipped * length); start < session.PostClose;)
        {
            var end = start + length;
            if (shift > 0 && start < session.Open) end = Math.Min(end, session.Open);
            else if (shift > 0 && start < session.Close) end = Math.Min(end, session.Close);
            yield return (start, end);
            start = end;
        }
    }

    /// <summary>The minutes in [start, end) that are over by now; at the first one's start.</summary>
    private Bar? Sum(MarketStock stock, Bar day, long start, long end, long now)
    {
        Bar? sum = null;
        for (var at = start; at < end && at + 60 <= now; at += 60)
        {
            if (minutes.Find(stock, day, at) is not { } minute) continue;
            sum = sum is { } so ? so.With(minute) : minute;
        }

        return sum;
    }
}
