using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Market;

/// <summary>
/// A session's minutes from 04:00 to 20:00 (raw): they lead from the day's open to its close within its high and low; before and after
/// hours they stay near both. Minutes without a trade have no bar, and thin stocks have few.
/// </summary>
internal sealed class MarketMinutes(MarketPrices prices)
{
    private const int Trades = 20;
    private const int Waves = 21;

    /// <param name="day">The session's bar.</param>
    /// <param name="at">The minute's start.</param>
    public Bar? Find(MarketStock stock, in Bar day, long at)
    {
        var session = day.Session;
        if (at < session.PreOpen || at >= session.PostClose) return null;
        var number = at / 60;
        var draw = prices.Draw(stock, Trades, number);
        var isRegular = at >= session.Open && at < session.Close;
        if (Chance.Share(draw) >= Frequency(stock, isRegular)) return null;

        var (open, close) = (Price(stock, day, at), Price(stock, day, at + 60));
        var reach = (day.High - day.Low) / 60.0;
        var high = Math.Max(open, close) + (long)(reach * (draw % 64) / 64) / 100 * 100;
        var low = Math.Min(open, close) - (long)(reach * (draw / 64 % 64) / 64) / 100 * 100;
        if (isRegular) (high, low) = (Math.Min(high, day.High), Math.Max(low, day.Low));
        low = Math.Clamp(low, 1, Math.Min(open, close));

        var volume = Volume(day, at, isRegular, Frequency(stock, isRegular), draw);
        return new(
            session, at, open, high, low, close, volume, Math.Max(1, volume / 90), 50 * (high + low) + (low < high ? (long)(draw % 37) : 0));
    }

    private static double Frequency(MarketStock stock, bool isRegular) => (stock.IsThin, isRegular) switch
    {
        (false, true) => 0.997,
        (false, false) => 0.45,
        (true, true) => 0.08,
        (true, false) => 0.004,
    };

    private static long Volume(in Bar day, long at, bool isRegular, double frequency, ulong draw)
    {
        var (open, close) = (day.Session.Open, day.Session.Close);
        var minutes = (close - open) / 60;
        var middle = Math.Abs((2.0 * (at - open) / (close - open)) - 1); // the day begins and ends with most trades
        var share = isRegular ? (0.55 + (1.35 * middle * middle)) / minutes / frequency : 0.0003;
        return Math.Max(1, (long)(day.Volume * share * (0.7 + (0.6 * ((draw >> 32) % 1_000) / 1_000))));
    }

    private long Price(MarketStock stock, in Bar day, long at)
    {
        var session = day.Session;
        var wave = (0.6 * prices.Wave(stock, Waves, at / 60, 48)) + (0.3 * prices.Wave(stock, Waves + 1, at / 60, 12))
            + (0.1 * prices.Wave(stock, Waves + 2, at / 60, 1));
        if (at < session.Open) return MarketDays.Cents(day.Open / 1e4 * (1 + (0.003 * wave)));
        if (at > session.Close) return MarketDays.Cents(day.Close / 1e4 * (1 + (0.003 * wave)));

        var part = (double)(at - session.Open) / (session.Close - session.Open);
        var bridge = 4 * part * (1 - part) * wave * (day.High - day.Low);
        var price = day.Open + ((day.Close - day.Open) * part) + bridge;
        return at == session.Open ? day.Open : at == session.Close ? day.Close
            : Math.Clamp(MarketDays.Cents(price / 1e4), day.Low, day.High);
    }
}
