using System.Text;

namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>The markup of 2021: tables in tables, links that are not escaped.</summary>
internal sealed class Finviz2021(FinvizRows rows)
{
    public string Write(FinvizPage page)
    {
        StringBuilder html = new(
            $"""
            <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">
            <html>
            <head>
            <title>Stock Screener - Overview {page.Query.Filters.Replace(',', ' ')}</title>
            <meta charset="UTF-8"><meta name="description" content="Stock screener for investors and traders, financial visualizations.">
            <script type="text/javascript">var portfolioRowsLimit=50;</script>
            </head>
            <body>
            <div id="screener-content">
            <table width="100%" cellpadding="0" cellspacing="0" border="0">
            <tr>
            <td width="140" align="left" valign="bottom" class="count-text"><b>Total: </b>{page.Total} #{page.First}</td>
            <td width="10" align="right" valign="middle" class="count-text">
            <select id="pageSelect" style="width:auto;" class="pages-combo" onchange='url="{page.Address}&r=123456";window.location=url;'>
            {page.Options("/")}</select>
            </td>
            </tr>
            </table>

            """);
        if (page.Query.PageSize == 10) Snapshots(html, page);
        else if (page.Query.PageSize == 20) Overview(html, page);
        else Tickers(html, page);
        html.Append("</div>\n</tr></td>").Append(page.Comment());
        html.Append("\n<tr>\n<td align=\"center\"><span class=\"copyright\">Quotes delayed 15 minutes for NASDAQ, and 20 minutes for NYSE and AMEX.</span></td>\n</tr>\n</body>\n</html>\n");
        return html.ToString();
    }

    private void Overview(StringBuilder html, FinvizPage page)
    {
        html.Append("<table width=\"100%\" cellpadding=\"3\" cellspacing=\"1\" border=\"0\" bgcolor=\"#d3d3d3\">\n<tr align=\"center\" valign=\"middle\">\n");
        foreach (var header in FinvizRows.Headers)
            html.Append($"<td class=\"{(header == "Ticker" ? "table-top-s" : "table-top")} cursor-pointer\" title=\"<b>{header}</b>\">{header}</td>\n");
        html.Append("</tr>\n");
        for (var i = 0; i < page.Rows.Count; i++)
        {
            var (row, shade) = (page.Rows[i], i % 2 == 0 ? "dark" : "light");
            var link = $"quote.ashx?t={row.Stock.DashedSymbol}&ty=c&p=d&b=1";
            html.Append($"<tr class=\"table-{shade}-row-cp\" onclick=\"window.location='{link}';\" style=\"cursor:pointer;\">\n");
            var cells = rows.Cells(row, page.First + i);
            for (var column = 0; column < cells.Length; column++)
            {
                var (align, style) = (column is >= 1 and <= 5 ? "left" : "right", column == 1 ? "screener-link-primary" : "screener-link");
                var title = column == 1 ? $" title=\"{rows.Box(row)}\"" : "";
                html.Append($"<td height=\"10\" align=\"{align}\" class=\"screener-body-table-nw\"{title}><a href=\"{link}\" class=\"{style}\">{cells[column]}</a></td>\n");
            }

            html.Append("</tr>\n");
        }

        html.Append("</table>\n");
    }

    private void Snapshots(StringBuilder html, FinvizPage page)
    {
        foreach (var row in page.Rows)
        {
            var stock = row.Stock;
            var link = $"quote.ashx?t={stock.DashedSymbol}&ty=c&p=d&b=1";
            html.Append(
                $"""
                <table width="100%"  cellpadding="3" cellspacing="0" class="snapshot-table">
                <tr class="table-light2-row"><td class="snapshot-td" width="20%">Ticker</td><td class="snapshot-td"><a href="{link}" class="tab-link">{stock.DashedSymbol}</a> [{stock.Exchange}]</td></tr>
                <tr class="table-light2-row"><td class="snapshot-td">Company</td><td class="snapshot-td"><b><a href="{link}" class="tab-link">{FinvizRows.Encode(stock.Company)}</a><br /></b></td></tr>
                <tr class="table-light2-row"><td class="snapshot-td">Country</td><td class="snapshot-td"><a href="screener.ashx?v=111&f=geo_usa" class="tab-link"><b>USA</b></a></td></tr>
                <tr class="table-light2-row"><td class="snapshot-td">Industry</td><td class="snapshot-td"><b>{FinvizRows.Encode(stock.Industry)}</b></td></tr>
                </table>
                <table width="100%" cellpadding="3" cellspacing="0" border="0" class="snapshot-table2">
                <tr class="table-dark-row">
                <td class="snapshot-td2" align="left" width="30%">Market Cap</td><td class="snapshot-td2" align="left" width="20%"><b>{rows.Cap(row)}</b></td></tr>
                <tr class="table-dark-row">
                <td class="snapshot-td2" align="left" width="30%">P/E</td><td class="snapshot-td2" align="left" width="20%"><b>{rows.Cells(row, 0)[7]}</b></td></tr>
                </table>

                """);
        }
    }

    private static void Tickers(StringBuilder html, FinvizPage page)
    {
        foreach (var row in page.Rows)
            html.Append($"<span class=\"ticker\"><a href=\"quote.ashx?t={row.Stock.DashedSymbol}&ty=c&p=d&b=1\" class=\"tab-link\">{row.Stock.DashedSymbol}</a></span>\n");
    }
}
