using DataFetch.UpstreamSimulator.Market;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Yahoo;

/// <summary>What a chart shows: its rows and its events.</summary>
internal sealed record YahooChart(
    YahooMeta Meta, IReadOnlyList<YahooRow> Rows, IReadOnlyList<(long At, double Dollars)> Dividends,
    IReadOnlyList<(long At, StockSplit Split)> Splits);

/// <summary>Makes charts of the market's bars.</summary>
internal sealed class YahooCharts(StockMarket market, SimulatorOptions options)
{
    public YahooChart Of(MarketStock stock, YahooQuery query, long now)
    {
        var meta = YahooMeta.Of(market, stock, query, now);
        var factors = market.Factors(stock, now);
        List<YahooRow> rows = [];
        foreach (var bar in Bars(stock, query, now))
        {
            var isDay = query.Frame == YahooFrame.Day;
            var (at, end) = isDay ? (bar.Session.Open, bar.Session.Close) : (bar.At, EndOf(query.Frame, bar));
            if (end > now && now < bar.Session.Close) at = meta.MarketTime; // the unfinished row has the last trade's time
            if (at < query.Start || at > query.End) continue;
            var isNull = Chance.Share(Chance.Of(options.Seed, stock.Symbol + query.Frame.Name, bar.At)) < options.Yahoo.NullRowShare;
            rows.Add(new(at, isNull ? null : factors.Apply(PriceAdjustment.Split, bar), factors.Apply(PriceAdjustment.All, bar)));
        }

        return new(meta, rows, Dividends(factors, query), Splits(factors, query));
    }

    private IEnumerable<Bar> Bars(MarketStock stock, YahooQuery query, long now)
    {
        const long Longest = 86_400; // a bar's time may be that far from its left edge
        if (query.Frame == YahooFrame.Day) return market.Bars.Of(stock, BarFrame.Day, query.Start - Longest, query.End, now);
        var bars = query.Frame == YahooFrame.Hour
            ? market.Bars.YahooHours(stock, query.Start - 3_600, query.End, now)
            : market.Bars.Of(stock, BarFrame.Minute, query.Start, query.End, now);
        return query.PrePost ? bars : bars.Where(bar => bar.At >= bar.Session.Open && bar.At < bar.Session.Close);
    }

    private static long EndOf(YahooFrame frame, in Bar bar) => bar.At + (frame == YahooFrame.Hour ? 3_600 : 60);

    /// <summary>Amounts are in today's shares.</summary>
    private static List<(long At, double Dollars)> Dividends(StockFactors factors, YahooQuery query) => query.Dividends
        ? [.. factors.Dividends.Where(dividend => IsIn(query, dividend.ExSession.Open))
            .Select(dividend => (dividend.ExSession.Open, dividend.Dollars / factors.Ratio(dividend.ExSession.Date)))]
        : [];

    private static List<(long At, StockSplit Split)> Splits(StockFactors factors, YahooQuery query) => query.Splits
        ? [.. factors.Splits.Select(split => (NyseSessions.All[NyseSessions.FirstFrom(split.Date)].Open, split))
            .Where(split => IsIn(query, split.Open))]
        : [];

    private static bool IsIn(YahooQuery query, long at) => at >= query.Start && at <= query.End;
}
