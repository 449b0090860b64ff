using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Finviz' pages, in the markup of 2021 and of 2024, and its export.</summary>
public sealed class ScreenerTests(TestCatalog catalog)
{
    private const string Apple = "sp500/technology 2026-11-20 AAPL Apple Inc. Technology Consumer Electronics USA 4545740000000.00 35.5 309.5 -7.18 47800800";
    private const string Akamai = "sp500/technology 2026-11-20 AKAM Akamai & Sons Technology Software USA null null 101.2 0 1650";

    private static readonly string[][] Stocks =
    [
        ["1", "AAPL", "Apple Inc.", "Technology", "Consumer Electronics", "USA", "4545.74B", "35.5", "309.5", "-7.18%", "47,800,800"],
        ["2", "AKAM", "Akamai &amp; Sons", "Technology", "Software", "USA", "-", "-", "101.2", "0%", "1,650"],
    ];

    private static readonly string[] Names = ["No.", "Ticker", "Company", "Sector", "Industry", "Country", "Market Cap", "P/E", "Price", "Change", "Volume"];

    public static TheoryData<bool> Markups => [false, true];

    [Theory]
    [MemberData(nameof(Markups))]
    public void A_row_of_the_table_is_a_stock_of_today(bool isNew)
    {
        var read = Read(Page(isNew, 69, Stocks));

        Assert.Equal([Apple, Akamai], read.Rows());
        Assert.Equal((2, 69), (read.Page.Records, read.Page.Total));
        Assert.Equal(["No.", "Ticker", "Company"], read.Page.FieldNames.Take(3));
        Assert.Equal("", read.Aside);
    }

    [Theory]
    [MemberData(nameof(Markups))]
    public void A_table_without_rows_is_an_empty_answer(bool isNew)
    {
        var read = Read(Page(isNew, 0, []));
        Assert.Equal((0, 0), (read.Page.Records, read.Page.Total));
        Assert.Empty(read.Rows());
    }

    [Fact]
    public void A_page_that_shows_no_table_since_it_found_nothing_is_an_empty_answer() =>
        Assert.Equal(0, Read("<html><table id=\"js-screener-body-empty\"><tr><td class=\"count-text\">0 Total</td></tr></table></html>").Page.Records);

    [Theory]
    [InlineData("<html><body>Sign in to see this page.</body></html>", Failure.Malformed)]
    [InlineData("<html><body><div id=\"screener-total\">#1 / 69 Total</div></body></html>", Failure.Malformed)]
    [InlineData("Too many requests.", Failure.Malformed)]
    [InlineData("", Failure.Malformed)]
    public void A_page_without_the_table_is_no_empty_answer(string page, Failure failure) =>
        Assert.Equal(failure, Assert.Throws<UpstreamException>(() => Read(page)).Failure);

    [Theory]
    [MemberData(nameof(Markups))]
    public void A_page_that_was_cut_is_truncated(bool isNew)
    {
        var page = Page(isNew, 69, Stocks);
        for (var length = page.IndexOf("<html", StringComparison.Ordinal) + 5; length < page.Length - 10; length += 7)
        {
            Assert.Equal(Failure.Truncated, Assert.Throws<UpstreamException>(() => Read(page[..length])).Failure);
        }
    }

    [Theory]
    [MemberData(nameof(Markups))]
    public void A_header_or_a_total_that_is_gone_is_drift(bool isNew)
    {
        var page = Page(isNew, 69, Stocks);
        Assert.Equal(Failure.Drift, Assert.Throws<UpstreamException>(() => Read(page.Replace(">Ticker<", ">Symbol<", StringComparison.Ordinal))).Failure);
        Assert.Equal(
            Failure.Drift,
            Assert.Throws<UpstreamException>(() => Read(page.Replace("screener-total", "x", StringComparison.Ordinal).Replace("count-text", "x", StringComparison.Ordinal))).Failure);
    }

    [Theory]
    [MemberData(nameof(Markups))]
    public void A_row_with_too_few_or_too_many_cells_is_set_aside(bool isNew)
    {
        var read = Read(Page(isNew, 69, [Stocks[0], Stocks[1][..^1], [.. Stocks[1], "x"]]));
        Assert.Equal([Apple], read.Rows());
        Assert.Equal("1 Incomplete, 1 BadValue", read.Aside);
    }

    [Fact]
    public void A_stock_of_another_sector_shows_that_the_filter_was_overlooked()
    {
        var refused = Assert.Throws<UpstreamException>(() => Read(Page(true, 69, [Stocks[0], [.. Stocks[1][..3], "Energy", .. Stocks[1][4..]]])));
        Assert.Equal((Failure.FilterIgnored, "filter-ignored"), (refused.Failure, refused.Name));
        Assert.Contains("'Energy'", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.IsFinal);
        Assert.False(refused.IsPassing);
    }

    [Fact]
    public void More_stocks_than_an_index_has_show_it_too() => Assert.Equal(
        Failure.FilterIgnored, Assert.Throws<UpstreamException>(() => Read(Page(true, 11_532, Stocks))).Failure);

    [Fact]
    public void Tags_without_end_are_a_page_without_the_table()
    {
        var page = $"<html><body>{string.Concat(Enumerable.Repeat("<div>", 50_000))}</body></html>";
        Assert.Equal(Failure.Malformed, Assert.Throws<UpstreamException>(() => Read(page)).Failure);
    }

    [Theory]
    [InlineData("basic-p1.html")]
    [InlineData("basic-p2-r11.html")]
    [InlineData("basic-p3-r21.html")]
    [InlineData("basic-p4-r31.html")]
    [InlineData("quote-invalid-ticker-404.html")]
    [InlineData("too-many-requests-HTTP200.txt")]
    public void A_recorded_page_of_another_kind_is_not_taken_for_an_empty_table(string file) =>
        Assert.Equal(Failure.Malformed, Assert.Throws<UpstreamException>(() => Reader("finviz.screener").Read(RecordedBody.Recorded($"finviz/{file}"))).Failure);

    // They are of a view that shows a block a stock, and no table.
    [Theory]
    [InlineData("basic-p1.html")]
    [InlineData("basic-p2-r11.html")]
    [InlineData("basic-p3-r21.html")]
    [InlineData("basic-p4-r31.html")]
    public void The_total_of_a_recorded_page_is_not_the_number_of_its_first_row(string file)
    {
        using var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(Encoding.UTF8.GetString(RecordedBody.Recorded($"finviz/{file}")));
        var total = page.QuerySelector(catalog.Catalog.Request("finviz.screener").Decoding.Table!.Total!)!;
        Assert.Equal(31, HtmlText.TotalIn(total.TextContent));
    }

    [Theory]
    [InlineData("#21 / 1,234 Total", 1234)]
    [InlineData("0 Total", 0)]
    [InlineData("Total", null)]
    [InlineData("#1", null)]
    public void A_total_may_have_commas(string text, int? expected) => Assert.Equal(expected, HtmlText.TotalIn(text));

    [Fact]
    public void A_recorded_export_has_amounts_in_millions_and_empty_cells()
    {
        var lines = Encoding.UTF8.GetString(RecordedBody.Recorded("finviz/elite-export-v151-dji-first5of30.csv")).Split('\n');
        var read = Reader("finviz_elite.export").Read($"\uFEFF{lines[0]}\n{lines[1]}\n");

        Assert.Equal(["sp500/technology 2026-11-20 AAPL Apple Inc Technology Consumer Electronics USA 4545736820000.00 35.50 309.50 -7.18 478008"], read.Rows());
    }

    [Fact]
    public void A_recorded_export_of_an_index_alone_shows_that_the_sector_was_overlooked() => Assert.Equal(
        Failure.FilterIgnored,
        Assert.Throws<UpstreamException>(() => Reader("finviz_elite.export").Read(RecordedBody.Recorded("finviz/elite-export-v151-dji-first5of30.csv"))).Failure);

    [Fact]
    public void All_stocks_of_a_recorded_export_are_read_where_nothing_is_expected_of_them()
    {
        var request = catalog.Catalog.Request("finviz_elite.export");
        var read = Reader(request with { Decoding = request.Decoding with { Expects = [] } }).Read(RecordedBody.Recorded("finviz/elite-export-v151-dji-first5of30.csv"));

        Assert.Equal(["AAPL", "AMGN", "AMZN", "AXP", "BA"], read.Rows("stock_screener", "ticker").Select(r => r.Split(' ')[1]));
        Assert.Equal("", read.Aside);
    }

    [Fact]
    public void The_index_may_be_one_of_several()
    {
        const string Header = "Ticker,Company,Sector,Industry,Country,Market Cap,P/E,Price,Change,Volume,Index\n";
        const string Stock = "\"X\",\"X Inc\",\"Technology\",\"Software\",\"USA\",1.5,,2.5,0%,7,";
        Assert.Equal(["sp500/technology X"], Reader("finviz_elite.export").Read($"{Header}{Stock}\"NDX, S&P 500\"\n").Rows("stock_screener", "ticker"));
        Assert.Equal(Failure.FilterIgnored, Assert.Throws<UpstreamException>(() => Reader("finviz_elite.export").Read($"{Header}{Stock}\"RUT\"\n")).Failure);
    }

    private static string Page(bool isNew, int total, string[][] rows) => isNew ? New(total, rows) : Old(total, rows);

    private static string New(int total, string[][] rows) => $"""
        <!DOCTYPE html><html lang="en"><head><title>Screener</title></head><body>
        <div id="screener-total" class="count-text">#1 / {total} Total</div>
        <table class="styled-table-new screener_table"><thead><tr valign="middle">{string.Concat(Names.Select(n => $"<th class=\"table-header\" data-boxover=\"header=[<b>{n}</b>]\">{n}</th>"))}</tr></thead>
        {string.Join('\n', rows.Select(r => $"<tr class=\"styled-row is-hoverable\">{string.Concat(r.Select(NewCell))}</tr>"))}
        </table><!-- TS
        AAPL|309.5|1
        TE --></body></html>
        """;

    private static string NewCell(string text, int place) => place == 1
        ? $"<td data-boxover=\"body=[<b>{text}</b> > x]\"><span><a href=\"quote.ashx?t={text}\"><img src=\"x.svg\"/><span>{text[0]}</span></a><a href=\"quote.ashx?t={text}&ty=c\" class=\"tab-link\">{text}</a></span></td>"
        : $"<td align=\"right\"><a href=\"quote.ashx?t=X&ty=c\">{text}</a></td>";

    private static string Old(int total, string[][] rows) => $"""
        <html><head><title>Screener</title></head><body><table><tr>
        <td width="140" class="count-text"><b>Total: </b>{total} #1</td><td class="count-text"><select><option value=1>Page 1/4</select></td></tr></table>
        <table bgcolor="#d3d3d3"><tr valign="middle" align="center">{string.Concat(Names.Select(n => $"<td class=\"{(n == "Ticker" ? "table-top-s" : "table-top")}\" title=\"<b>{n}</b>\">{n}</td>\n"))}</tr>
        {string.Join('\n', rows.Select((r, i) => $"<tr valign=\"top\" class=\"table-{(i % 2 == 0 ? "dark" : "light")}-row-cp\">{string.Concat(r.Select(OldCell))}</tr>"))}
        </table></body></html>
        """;

    private static string OldCell(string text) => $"<td height=\"10\" class=\"screener-body-table-nw\"><a href=\"quote.ashx?t=X&ty=c\" class=\"screener-link\">\n {text} </a></td>";

    private ReadBody Read(string page) => Reader("finviz.screener").Read(page);

    private BodyReader Reader(string provider) => Reader(catalog.Catalog.Request(provider));

    private BodyReader Reader(Request request) => new(catalog.Catalog, request, TestCatalog.Day(request.Zone, "2026-11-20"), ["sp500/technology"], null);
}
