namespace DataFetch.UpstreamSimulator.Market;

/// <summary>The one market behind Alpaca, Yahoo, Finviz and Polygon.</summary>
internal sealed class StockMarket(MarketList list, MarketBars bars, MarketAdjustments adjustments)
{
    public MarketList List => list;
    public MarketBars Bars => bars;

    /// <summary>Bars whose left edge is in [from, to], adjusted for what is known now.</summary>
    public IEnumerable<Bar> Of(MarketStock stock, BarFrame frame, PriceAdjustment adjustment, long from, long to, long now)
    {
        var factors = Factors(stock, now);
        return bars.Of(stock, frame, from, to, now).Select(bar => factors.Apply(adjustment, bar));
    }

    public StockFactors Factors(MarketStock stock, long now) => adjustments.Of(stock, now);
}
