using System.Text;

namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>The markup from 2024 on. A ticker's cell has a logo with its first letter before the ticker.</summary>
internal sealed class Finviz2024(FinvizRows rows)
{
    public string Write(FinvizPage page)
    {
        StringBuilder html = new(
            $"""
            <!DOCTYPE html>
            <html lang="en" class="dark">
            <head>
            <title>Stock Screener - Overview {page.Query.Filters.Replace(',', ' ')}</title>
            <meta charset="UTF-8"><meta name="description" content="Stock screener for investors and traders, financial visualizations.">
            </head>
            <body>
            <div id="screener-content" class="content is-screener">
            <div id="screener-total" class="count-text whitespace-nowrap">#{page.First} / {page.Total} Total</div>
            <select id="pageSelect" class="pages-combo">{page.Options(" / ")}</select>

            """);
        if (page.Query.PageSize > 20) Tickers(html, page);
        else Overview(html, page);
        html.Append("</div>\n").Append(page.Comment()).Append("\n</body>\n</html>\n");
        return html.ToString();
    }

    private void Overview(StringBuilder html, FinvizPage page)
    {
        html.Append("<table class=\"styled-table-new is-rounded is-condensed is-tabular-nums w-full screener_table\"><thead><tr valign=\"middle\">");
        foreach (var header in FinvizRows.Headers)
            html.Append($"<th class=\"table-header cursor-pointer\" align=\"center\" data-boxover=\"header=[<b>{header}</b>] body=[sort by > {header}]\">{header}</th>");
        html.Append("</tr></thead>\n");
        for (var i = 0; i < page.Rows.Count; i++)
        {
            var row = page.Rows[i];
            var stock = row.Stock;
            var link = $"quote.ashx?t={stock.DashedSymbol}&ty=c&p=d&b=1";
            html.Append("<tr class=\"styled-row is-hoverable is-bordered is-rounded is-striped has-color-text\" valign=\"top\">");
            var cells = rows.Cells(row, page.First + i);
            for (var column = 0; column < cells.Length; column++)
            {
                if (column == 1)
                {
                    html.Append(
                        $"<td height=\"10\" align=\"left\" data-boxover-ticker=\"{stock.DashedSymbol}\" "
                        + $"data-boxover-company=\"{FinvizRows.Encode(stock.Company)}\" data-boxover=\"{rows.Box(row)}\"><span class=\"flex\">"
                        + $"<a class=\"company-ticker\" href=\"{link}\"><img src=\"/logo/{stock.DashedSymbol}.svg\" alt=\"\"/>"
                        + $"<span>{stock.Symbol[0]}</span></a><a href=\"{link}\" class=\"tab-link\">{stock.DashedSymbol}</a></span></td>");
                    continue;
                }

                html.Append($"<td height=\"10\" align=\"{(column is >= 2 and <= 5 ? "left" : "right")}\"><a href=\"{link}\">{cells[column]}</a></td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</table>\n");
    }

    private static void Tickers(StringBuilder html, FinvizPage page)
    {
        foreach (var row in page.Rows)
            html.Append($"<span class=\"screener-ticker\"><a href=\"quote.ashx?t={row.Stock.DashedSymbol}&ty=c&p=d&b=1\" class=\"tab-link\">{row.Stock.DashedSymbol}</a></span>\n");
    }
}
