using NodaTime;

namespace DataFetch.UpstreamSimulator.Market;

/// <summary>A stock of the simulated market.</summary>
/// <param name="Number">Its place in the list, for draws that belong to it.</param>
/// <param name="Symbol">As Alpaca spells it: BRK.B.</param>
/// <param name="Exchange">NASDAQ or NYSE.</param>
/// <param name="Indexes">Of sp500, ndx and dji.</param>
/// <param name="Listed">Its first session's day, or a day before it.</param>
/// <param name="Dollars">About what it costs on <see cref="MarketPrices.Reference"/>, adjusted for all splits.</param>
/// <param name="MillionShares">Shares outstanding, after all splits.</param>
/// <param name="Yield">Dividends of a year as a share of the price; 0 for none.</param>
internal sealed record MarketStock(
    int Number, string Symbol, string Company, string Sector, string Industry, string Exchange, IReadOnlyList<string> Indexes,
    LocalDate Listed, double Dollars, double MillionShares, double Yield, IReadOnlyList<StockSplit> Splits)
{
    /// <summary>The index of its first session.</summary>
    public int FirstSession { get; } = NyseSessions.FirstFrom(Listed);

    /// <summary>Yearly growth (logarithm) that made its splits needful.</summary>
    public double SplitGrowth { get; } = Splits.Sum(split => Math.Log(split.Ratio)) / 25;

    /// <summary>Whether most of its minutes have no trade.</summary>
    public bool IsThin { get; init; }

    /// <summary>As Yahoo and Finviz spell it: BRK-B.</summary>
    public string DashedSymbol { get; } = Symbol.Replace('.', '-');

    public bool IsIn(string index) => Indexes.Contains(index);
}

/// <summary>Of <paramref name="Denominator"/> old shares <paramref name="Numerator"/> new ones are made before the session of that day.</summary>
internal sealed record StockSplit(LocalDate Date, int Numerator, int Denominator)
{
    public double Ratio => (double)Numerator / Denominator;
}
