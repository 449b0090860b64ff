using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Market;

/// <summary>A whole session's bar of a stock, in the money and the shares of its time (raw).</summary>
internal sealed class MarketDays(MarketPrices prices)
{
    private const int OneHaltIn = 4_000;
    private const int Halts = 10;
    private const int Shapes = 11;
    private const int Volumes = 12;

    /// <summary>Null before the listing, and where trading was halted the whole session.</summary>
    public Bar? Find(MarketStock stock, NyseSession session)
    {
        if (!IsTraded(stock, session.Index)) return null;
        var ratio = Ratio(stock, session);
        var (last, before) = (prices.Close(stock, session.Index) * ratio, prices.Close(stock, session.Index - 1) * ratio);
        var draw = prices.Draw(stock, Shapes, session.Index);
        var open = Cents(before * (1 + (Part(draw, 0, 16) - 0.5) / 80));
        var close = Cents(last);
        var high = Cents(Math.Max(open, close) / 1e4 * (1 + (Part(draw, 16, 12) / 90)), draw % 8 == 0);
        var low = Cents(Math.Min(open, close) / 1e4 * (1 - (Part(draw, 28, 12) / 90)), draw % 8 == 1);
        (high, low) = (Math.Max(high, Math.Max(open, close)), Math.Min(low, Math.Min(open, close)));

        var volume = Volume(stock, session, ratio);
        var share = 0.3 + (0.4 * Part(draw, 40, 20));
        var vwap = (long)Math.Round(((low * (1 - share)) + (high * share)) * 100) + (low < high ? (long)(draw % 97) - 48 : 0);
        return new(
            session, session.Midnight, open, high, low, close, volume, Math.Max(1, volume / (stock.IsThin ? 40 : 110)),
            Math.Clamp(vwap, low * 100, high * 100));
    }

    public bool IsTraded(MarketStock stock, int session) =>
        session >= stock.FirstSession
        && (session < stock.FirstSession + 5 || prices.Draw(stock, Halts, session) % OneHaltIn != 0);

    /// <summary>How many of today's shares one share of that session is, when all splits of the list are made.</summary>
    public static double Ratio(MarketStock stock, NyseSession session)
    {
        var ratio = 1.0;
        foreach (var split in stock.Splits)
        {
            if (split.Date > session.Date) ratio *= split.Ratio;
        }

        return ratio;
    }

    /// <summary>In 1/10,000 dollars, but whole cents; a few prices are finer.</summary>
    public static long Cents(double dollars, bool isFine = false) => isFine
        ? Math.Max(1, DecimalText.Round(dollars, Bar.Decimals))
        : 100 * Math.Max(1, DecimalText.Round(dollars, 2));

    private long Volume(MarketStock stock, NyseSession session, double ratio)
    {
        var turnover = (stock.IsThin ? 0.0004 : 0.005) * (session.IsHalfDay ? 0.5 : 1);
        var swing = Math.Exp(0.5 * prices.Wave(stock, Volumes, session.Index, 8))
            * (0.6 + (0.8 * Chance.Share(prices.Draw(stock, Volumes + 1, session.Index))));
        return Math.Max(100, (long)(stock.MillionShares * 1e6 * turnover * swing / ratio));
    }

    /// <summary>Some bits of a draw as a number from 0 (included) to 1 (excluded).</summary>
    private static double Part(ulong draw, int from, int bits) => (double)((draw >> from) & ((1UL << bits) - 1)) / (1UL << bits);
}
