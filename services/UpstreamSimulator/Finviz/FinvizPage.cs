using System.Text;

namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>The rows of a page, and where it is among all.</summary>
internal sealed record FinvizPage(FinvizQuery Query, IReadOnlyList<FinvizStock> Rows, int First, int Total)
{
    /// <summary>A first row beyond the total gives the last page again.</summary>
    public static FinvizPage Of(FinvizQuery query, List<FinvizStock> found)
    {
        var size = query.PageSize;
        var first = query.First <= found.Count ? query.First : Math.Max(1, ((found.Count - 1) / size * size) + 1);
        return new(query, [.. found.Skip(first - 1).Take(size)], first, found.Count);
    }

    /// <summary>The page's address without its row.</summary>
    public string Address => $"screener.ashx?v={Query.View}&f={Query.Filters}" + (Query.Order.Length > 0 ? $"&o={Query.Order}" : "");

    /// <summary>Options of the page selector.</summary>
    /// <param name="between">What stands around the slash; it changed with the years.</param>
    public string Options(string between)
    {
        var pages = Math.Max(1, (Total + Query.PageSize - 1) / Query.PageSize);
        StringBuilder html = new();
        for (var page = 0; page < pages; page++)
        {
            var row = (page * Query.PageSize) + 1;
            html.Append(row == First ? "<option selected=\"selected\"" : "<option").Append($" value={row}>Page {page + 1}{between}{pages}</option>");
        }

        return html.ToString();
    }

    /// <summary>The comment that every view has at its end.</summary>
    public string Comment()
    {
        StringBuilder html = new("<!-- TS\n");
        foreach (var row in Rows) html.Append($"{row.Stock.DashedSymbol}|{FinvizText.Hundredths(row.Price)}|{row.Volume}\n");
        return html.Append("TE -->").ToString();
    }
}
