using System.Globalization;
using System.Text;
using DataFetch.UpstreamSimulator.Market;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>The CSV of Elite: every header and text quoted, numbers bare, nothing where there is no value, and no pages.</summary>
internal sealed class FinvizExport(SimulatorOptions options)
{
    private static readonly int[] Overview = [0, 1, 2, 3, 4, 5, 6, 7, 65, 66, 67];

    private static readonly Dictionary<int, (string Header, Func<FinvizStock, int, string> Value)> Columns = new()
    {
        [0] = ("No.", (_, number) => number.ToString(CultureInfo.InvariantCulture)),
        [1] = ("Ticker", (row, _) => Quoted(row.Stock.DashedSymbol)),
        [2] = ("Company", (row, _) => Quoted(row.Stock.Company)),
        [3] = ("Sector", (row, _) => Quoted(row.Stock.Sector)),
        [4] = ("Industry", (row, _) => Quoted(row.Stock.Industry)),
        [5] = ("Country", (_, _) => Quoted("USA")),
        [6] = ("Market Cap", (row, _) => FinvizText.Hundredths(row.MarketCap)),
        [7] = ("P/E", (row, _) => row.PriceToEarnings is { } pe ? FinvizText.Hundredths(pe) : ""),
        [8] = ("Forward P/E", (_, _) => ""),
        [14] = ("Dividend Yield", (row, _) =>
            row.Stock.Yield > 0 ? FinvizText.Percent((long)Math.Round(row.Stock.Yield * 10_000)) : ""),
        [24] = ("Shares Outstanding", (row, _) => FinvizText.Hundredths((long)(row.Stock.MillionShares * 100))),
        [65] = ("Price", (row, _) => FinvizText.Hundredths(row.Price)),
        [66] = ("Change", (row, _) => row.Change is { } change ? FinvizText.Percent(change) : ""),
        [67] = ("Volume", (row, _) => row.Volume.ToString(CultureInfo.InvariantCulture)),
        [70] = ("IPO Date", (row, _) => Date(row.Stock.Listed)),
        [79] = ("Index", (row, _) => Quoted(Indexes(row.Stock))),
        [81] = ("Prev Close", (row, _) => row.PreviousClose is { } close ? Dollars(close) : ""),
        [86] = ("Open", (row, _) => Dollars(row.Last.Open)),
        [87] = ("High", (row, _) => Dollars(row.Last.High)),
        [88] = ("Low", (row, _) => Dollars(row.Last.Low)),
        [89] = ("Trades", (row, _) => row.Last.Trades.ToString(CultureInfo.InvariantCulture)),
        [129] = ("Exchange", (row, _) => Quoted(row.Stock.Exchange == "NASDAQ" ? "NASD" : "NYSE")),
    };

    public byte[] Write(FinvizQuery query, IReadOnlyList<FinvizStock> rows)
    {
        List<int> ids = [.. Ids(query).Where(Columns.ContainsKey)];
        StringBuilder csv = new(options.Finviz.ExportBom ? "\uFEFF" : "");
        csv.AppendJoin(',', ids.Select(id => Quoted(Columns[id].Header))).Append('\n');
        for (var i = 0; i < rows.Count; i++) csv.AppendJoin(',', ids.Select(id => Columns[id].Value(rows[i], i + 1))).Append('\n');
        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    /// <summary>The view v=152 is the account's own: without <c>c=</c> it shows what was saved there.</summary>
    private IEnumerable<int> Ids(FinvizQuery query)
    {
        if (query.Columns.Length == 0) return query.View == 152 ? options.Finviz.SavedColumns : Overview;
        return query.Columns.Split(',').Select(text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1);
    }

    private static string Indexes(MarketStock stock) => string.Join(
        ", ", new[] { ("dji", "DJIA"), ("ndx", "NDX"), ("sp500", "S&P 500") }.Where(index => stock.IsIn(index.Item1)).Select(index => index.Item2));

    private static string Dollars(long price) => FinvizText.Hundredths((long)Math.Round(price / 100.0, MidpointRounding.AwayFromZero));

    private static string Date(LocalDate date) => $"{date.Month}/{date.Day}/{date.Year}";

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
