using DataFetch.UpstreamSimulator.Market;

namespace DataFetch.UpstreamSimulator.Yahoo;

/// <summary>What a chart says of the stock: prices in 1/10,000 dollars, instants in seconds since 1970, all as of now.</summary>
/// <param name="MarketTime">The last trade's time.</param>
/// <param name="PreviousClose">The close before the chart's first row; null where there is none.</param>
/// <param name="Yesterday">The close before the newest day's bar.</param>
/// <param name="Current">The session that is next over.</param>
internal sealed record YahooMeta(
    MarketStock Stock, YahooFrame Frame, long MarketTime, Bar? Newest, long YearHigh, long YearLow, long? PreviousClose, long? Yesterday,
    NyseSession Current, int OffsetSeconds)
{
    private const long YearSeconds = 365 * 86_400L;

    public static YahooMeta Of(StockMarket market, MarketStock stock, YahooQuery query, long now)
    {
        var factors = market.Factors(stock, now);
        var (last, before) = market.Bars.Newest(stock, now);
        List<Bar> year = [.. market.Of(stock, BarFrame.Day, PriceAdjustment.Split, now - YearSeconds, now, now)];
        long? Adjusted(Bar? bar) => bar is { } one ? factors.Apply(PriceAdjustment.Split, one).Close : null;
        return new(
            stock, query.Frame, last is { } newest ? Math.Min(now, newest.Session.Close + 1) : now,
            last is { } bar ? factors.Apply(PriceAdjustment.Split, bar) : null,
            year.Select(day => day.High).DefaultIfEmpty().Max(), year.Select(day => day.Low).DefaultIfEmpty().Min(),
            Adjusted(market.Bars.Newest(stock, Math.Min(now, Before(query.Start))).Last), Adjusted(before), CurrentOf(now),
            (int)NyseSessions.Zone.GetUtcOffset(NodaTime.Instant.FromUnixTimeSeconds(now)).Seconds);
    }

    /// <summary>The end of the last session that a chart from <paramref name="start"/> on doesn't show.</summary>
    private static long Before(long start)
    {
        var session = NyseSessions.LastUntil(start);
        if (session >= 0 && NyseSessions.All[session].Open >= start) session--;
        return session >= 0 ? NyseSessions.All[session].Close : 0;
    }

    private static NyseSession CurrentOf(long now)
    {
        var today = NyseSessions.LastUntil(now);
        return today >= 0 && now < NyseSessions.All[today].PostClose ? NyseSessions.All[today] : NyseSessions.All[today + 1];
    }
}
