using System.Globalization;

namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>What is asked of the screener.</summary>
/// <param name="First">The number of the first row, from 1.</param>
internal sealed record FinvizQuery(int View, string Filters, string Order, IReadOnlyList<string> Tickers, int First, string Columns)
{
    private const int Overview = 111;

    /// <summary>How many rows a page of this view has.</summary>
    public int PageSize => View switch
    {
        >= 200 and < 300 => 12,
        >= 300 and < 400 => 10,
        >= 400 and < 500 => 1_000,
        >= 500 and < 600 => 500,
        _ => 20,
    };

    public static FinvizQuery Parse(IQueryCollection asked)
    {
        var first = Number(asked["r"].ToString()) ?? 1;
        return new(
            Number(asked["v"].ToString()) ?? Overview, asked["f"].ToString(), asked["o"].ToString(),
            asked["t"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries), Math.Max(1, first), asked["c"].ToString());
    }

    public List<FinvizStock> Apply(IEnumerable<FinvizStock> all)
    {
        var filter = FinvizFilters.Parse(Filters);
        var found = all.Where(stock => filter(stock) && (Tickers.Count == 0 || Tickers.Contains(stock.Stock.DashedSymbol)));
        var isDescending = Order.StartsWith('-');
        Func<FinvizStock, IComparable>? key = Order.TrimStart('-') switch
        {
            "company" => stock => stock.Stock.Company,
            "marketcap" => stock => stock.MarketCap,
            "pe" => stock => stock.PriceToEarnings ?? -1,
            "price" => stock => stock.Price,
            "change" => stock => stock.Change ?? 0,
            "volume" => stock => stock.Volume,
            _ => null,
        };
        if (key is null) return isDescending && Order == "-ticker" ? [.. found.Reverse()] : [.. found];
        return isDescending ? [.. found.OrderByDescending(key)] : [.. found.OrderBy(key)];
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
