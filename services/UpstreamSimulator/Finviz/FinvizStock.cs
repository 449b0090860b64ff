using DataFetch.UpstreamSimulator.Market;

namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>A stock as the screener has it now. Null is what Finviz shows as missing.</summary>
/// <param name="MarketCap">In 1/100 million dollars.</param>
/// <param name="PriceToEarnings">In 1/100; null for who earns nothing.</param>
/// <param name="Price">In 1/100 dollars.</param>
/// <param name="Change">Since the session before, in 1/100 percent.</param>
internal sealed record FinvizStock(
    MarketStock Stock, long MarketCap, long? PriceToEarnings, long Price, long? Change, long Volume, Bar Last, long? PreviousClose);

/// <summary>Takes the market's snapshot.</summary>
internal sealed class FinvizSnapshot(StockMarket market, SimulatorOptions options)
{
    /// <summary>All stocks that have been traded by now, by ticker.</summary>
    public IEnumerable<FinvizStock> Of(long now) => market.List.InOrder.Select(stock => Of(stock, now)).OfType<FinvizStock>();

    private FinvizStock? Of(MarketStock stock, long now)
    {
        var (newest, before) = market.Bars.Newest(stock, now);
        if (newest is not { } raw) return null;
        var factors = market.Factors(stock, now);
        var last = factors.Apply(PriceAdjustment.Split, raw);
        long? previous = before is { } bar ? factors.Apply(PriceAdjustment.Split, bar).Close : null;
        var draw = Seeded.Chance.Of(options.Seed, stock.Symbol + " P/E");
        var yearly = 12 + (60 * Seeded.Chance.Share(draw)); // its price in earnings at the listed price
        var shares = stock.MillionShares;
        return new(
            stock,
            (long)Math.Round(last.Close / 100.0 * shares),
            draw % 7 == 0 ? null : (long)Math.Round(last.Close / 1e4 / stock.Dollars * yearly * 100),
            (long)Math.Round(last.Close / 100.0, MidpointRounding.AwayFromZero),
            previous is { } old ? (long)Math.Round(10_000.0 * (last.Close - old) / old) : null,
            last.Volume, last, previous);
    }
}
