using DataFetch.UpstreamSimulator.Market;

namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>
/// The filters of <c>f=idx_sp500,sec_technology|energy</c>. A token that is not known is silently ignored, and of two with one key the
/// last counts: a mistake shows more stocks, never an error.
/// </summary>
internal static class FinvizFilters
{
    private static readonly string[] Indexes = ["sp500", "ndx", "dji"];

    public static Func<FinvizStock, bool> Parse(string text)
    {
        Dictionary<string, Func<FinvizStock, bool>> byKey = [];
        foreach (var token in text.Split(','))
        {
            if (token.Split('_', 2) is not [var key, var value]) continue;
            if (Filter(key, value.Split('|')) is { } filter) byKey[key] = filter;
        }

        return stock => byKey.Values.All(filter => filter(stock));
    }

    private static Func<FinvizStock, bool>? Filter(string key, string[] values) => key switch
    {
        "idx" when values.All(Indexes.Contains) => stock => values.Any(stock.Stock.IsIn),
        "sec" when values.All(IsSector) => stock => values.Contains(MarketSectors.Token(stock.Stock.Sector)),
        "exch" when values.All(value => value is "nasd" or "nyse") =>
            stock => values.Contains(stock.Stock.Exchange == "NASDAQ" ? "nasd" : "nyse"),
        _ => null,
    };

    private static bool IsSector(string value) => MarketSectors.All.Any(sector => MarketSectors.Token(sector) == value);
}
