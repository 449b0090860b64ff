using System.Globalization;
using System.Net;

namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>What the pages' cells say, whatever their markup.</summary>
internal sealed class FinvizRows(SimulatorOptions options)
{
    public static readonly string[] Headers =
        ["No.", "Ticker", "Company", "Sector", "Industry", "Country", "Market Cap", "P/E", "Price", "Change", "Volume"];

    /// <summary>The overview's cells, as HTML.</summary>
    public string[] Cells(FinvizStock row, int number) =>
    [
        number.ToString(CultureInfo.InvariantCulture), row.Stock.DashedSymbol, Encode(row.Stock.Company), row.Stock.Sector,
        Encode(row.Stock.Industry), "USA", Cap(row), row.PriceToEarnings is { } pe ? FinvizText.Hundredths(pe) : "-",
        Coloured(FinvizText.Hundredths(row.Price), row.Change), Coloured(row.Change is { } change ? FinvizText.Percent(change) : "-", row.Change),
        FinvizText.Commas(row.Volume),
    ];

    public string Cap(FinvizStock row) => FinvizText.Short(row.MarketCap, options.Finviz.TrillionSuffix);

    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>What pops up over a ticker: tags that stand raw in an attribute.</summary>
    public string Box(FinvizStock row) =>
        $"cssbody=[tooltip_bdy] header=[] body=[<b>{Encode(row.Stock.Company)}</b><br>{Encode(row.Stock.Industry)} > USA > {Cap(row)}] delay=[500]";

    private static string Coloured(string text, long? change) => change switch
    {
        > 0 => $"<span class=\"is-green\">{text}</span>",
        < 0 => $"<span class=\"is-red\">{text}</span>",
        _ => text,
    };
}
