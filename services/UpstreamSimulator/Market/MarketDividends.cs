using NodaTime;

namespace DataFetch.UpstreamSimulator.Market;

/// <summary>A payment of <paramref name="Dollars"/> to whoever held a share before that session; the price falls by it.</summary>
/// <param name="Dollars">In the shares of its time.</param>
/// <param name="Factor">What prices before it are multiplied with to be adjusted.</param>
internal sealed record StockDividend(NyseSession ExSession, double Dollars, double Factor);

/// <summary>Four payments a year, a quarter of the stock's yield each.</summary>
internal sealed class MarketDividends(MarketDays days)
{
    public IReadOnlyList<StockDividend> Of(MarketStock stock, LocalDate until)
    {
        List<StockDividend> dividends = [];
        if (stock.Yield <= 0) return dividends;
        var first = NyseSessions.All[Math.Min(stock.FirstSession, NyseSessions.All.Count - 1)].Date;
        for (var month = new LocalDate(first.Year, 1 + (stock.Number % 3), 5 + (stock.Number % 14)); month <= until; month = month.PlusMonths(3))
        {
            var session = NyseSessions.FirstFrom(month);
            if (session <= stock.FirstSession || session >= NyseSessions.All.Count || NyseSessions.All[session].Date > until) continue;
            if (Before(stock, session) is not { } close) continue;
            var dollars = Math.Max(0.01, Math.Round(close * stock.Yield / 4, 2));
            dividends.Add(new(NyseSessions.All[session], dollars, 1 - (dollars / close)));
        }

        return dividends;
    }

    /// <summary>The last close before a session, in dollars of that session's shares.</summary>
    private double? Before(MarketStock stock, int session)
    {
        for (var i = session - 1; i >= stock.FirstSession; i--)
        {
            var old = NyseSessions.All[i];
            if (days.Find(stock, old) is { } bar)
                return bar.Close / 1e4 * MarketDays.Ratio(stock, NyseSessions.All[session]) / MarketDays.Ratio(stock, old);
        }

        return null;
    }
}
