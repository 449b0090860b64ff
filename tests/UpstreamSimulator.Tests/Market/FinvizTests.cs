using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace DataFetch.UpstreamSimulator.Tests.Market;

public sealed partial class FinvizTests
{
    private const string Technology = "f=idx_sp500,sec_technology";

    private static async Task<string> TextAsync(RunningSimulator simulator, string question) =>
        Encoding.UTF8.GetString(await simulator.BytesAsync("/finviz/" + question));

    /// <summary>Tickers by the comment that every view has.</summary>
    private static string[] Tickers(string page) =>
        [.. page[page.IndexOf("<!-- TS\n", StringComparison.Ordinal)..].Split('\n').Skip(1).TakeWhile(line => line != "TE -->").Select(line => line.Split('|')[0])];

    private static int Total(string page) => int.Parse(TotalForm().Match(page).Groups["n"].Value, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_of_twenty_have_all_stocks_once_and_the_last_repeats(bool is2021)
    {
        await using var simulator = await MarketClient.StartAsync(MarketClient.Plain with { Finviz = new() { Markup2021 = is2021 } });
        List<string> all = [];
        var total = Total(await TextAsync(simulator, $"screener.ashx?v=111&{Technology}"));
        for (var r = 1; r <= total; r += 20) all.AddRange(Tickers(await TextAsync(simulator, $"screener.ashx?v=111&{Technology}&r={r}")));
        var last = Tickers(await TextAsync(simulator, $"screener.ashx?v=111&{Technology}&r={((total - 1) / 20 * 20) + 1}"));

        Assert.InRange(total, 70, 80);
        Assert.Equal(total, all.Distinct().Count());
        Assert.Equal(total, all.Count);
        Assert.Equal(last, Tickers(await TextAsync(simulator, $"screener.ashx?v=111&{Technology}&r=2001")));
        Assert.Contains("AAPL", all);
    }

    [Fact]
    public async Task The_basic_view_of_2021_has_the_recorded_marks()
    {
        var recorded = await File.ReadAllTextAsync(
            Path.Combine(RecordingsFolder.Require(), "finviz", "basic-p1.html"), TestContext.Current.CancellationToken);
        await using var simulator = await MarketClient.StartAsync(MarketClient.Plain with { Finviz = new() { Markup2021 = true } });
        var page = await TextAsync(simulator, $"screener.ashx?v=310&{Technology}");

        foreach (var mark in new[]
        {
            """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">""",
            """<td width="140" align="left" valign="bottom" class="count-text"><b>Total: </b>""",
            """<select id="pageSelect" style="width:auto;" class="pages-combo" onchange='url="screener.ashx?v=310&""",
            """<option selected="selected" value=1>Page 1/""", "<option value=11>Page 2/", "<!-- TS\n", "TE -->",
            """<tr class="table-light2-row"><td class="snapshot-td" width="20%">Ticker</td><td class="snapshot-td"><a href="quote.ashx?t=""",
            """<td class="snapshot-td2" align="left" width="30%">Market Cap</td><td class="snapshot-td2" align="left" width="20%"><b>""",
        })
        {
            Assert.Contains(mark, recorded, StringComparison.Ordinal);
            Assert.Contains(mark, page, StringComparison.Ordinal);
        }

        Assert.Equal(10, Tickers(page).Length);
        Assert.Equal(10, Tickers(recorded).Length);
    }

    [Theory]
    [InlineData(true, "table-dark-row-cp", "title=\"cssbody=[tooltip_bdy] header=[] body=[<b>")]
    [InlineData(false, "screener_table", "data-boxover-ticker=\"AAPL\"")]
    public async Task Attributes_have_raw_tags(bool is2021, string rows, string attribute)
    {
        await using var simulator = await MarketClient.StartAsync(MarketClient.Plain with { Finviz = new() { Markup2021 = is2021 } });
        var page = await TextAsync(simulator, $"screener.ashx?v=111&{Technology}");

        Assert.Contains(rows, page, StringComparison.Ordinal);
        Assert.Contains(attribute, page, StringComparison.Ordinal);
        Assert.Contains(" > USA > ", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_tokens_are_ignored_and_of_two_with_one_key_one_counts()
    {
        await using var simulator = await MarketClient.StartAsync();
        async Task<int> CountAsync(string filters) => Total(await TextAsync(simulator, "screener.ashx?v=111&f=" + filters));

        Assert.Equal(90, await CountAsync("idx_sp5OO,sector_tech"));
        Assert.Equal(await CountAsync("sec_energy"), await CountAsync("sec_technology,sec_energy"));
        Assert.Equal(await CountAsync("sec_energy") + await CountAsync("sec_technology"), await CountAsync("sec_energy|technology"));
    }

    [Fact]
    public async Task The_export_quotes_texts_and_leaves_missing_values_empty()
    {
        var recorded = (await File.ReadAllLinesAsync(
            Path.Combine(RecordingsFolder.Require(), "finviz", "elite-export-v151-dji-first5of30.csv"), TestContext.Current.CancellationToken))[0].Split(',');
        await using var simulator = await MarketClient.StartAsync();
        var lines = (await TextAsync(simulator, $"export.ashx?v=152&{Technology}&c=0,1,2,3,4,5,6,7,65,66,67,79&auth=t")).TrimEnd('\n').Split('\n');

        Assert.Equal(new[] { 0, 1, 2, 3, 4, 5, 6, 7, 65, 66, 67, 79 }.Select(id => recorded[id]), lines[0].Split(','));
        Assert.Matches("""^1,"AAPL","Apple Inc\.","Technology","Consumer Electronics","USA",\d+\.\d\d,(\d+\.\d\d)?,\d+\.\d\d,-?\d+\.\d\d%,\d+,"DJIA, NDX, S&P 500"$""", lines[1]);
        Assert.Contains(lines, line => line.Contains("\"USA\",", StringComparison.Ordinal) && line.Contains(",,", StringComparison.Ordinal));
        Assert.Equal(Total(await TextAsync(simulator, $"screener.ashx?v=111&{Technology}")), lines.Length - 1);
    }

    [Fact]
    public async Task Without_columns_the_accounts_own_come_and_a_bom_may_be_before_them()
    {
        await using var simulator = await MarketClient.StartAsync(MarketClient.Plain with { Finviz = new() { ExportBom = true, SavedColumns = [1, 67] } });
        var body = await simulator.BytesAsync("/finviz/export.ashx?v=152&auth=t");

        Assert.Equal([0xEF, 0xBB, 0xBF], body[..3]);
        Assert.StartsWith("\"Ticker\",\"Volume\"\n", Encoding.UTF8.GetString(body[3..]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&auth=bad")]
    public async Task A_bad_token_gets_a_page_with_200_and_is_in_no_log(string auth)
    {
        await using var simulator = await MarketClient.StartAsync();
        Assert.StartsWith("<", await TextAsync(simulator, "export.ashx?v=152&c=1" + auth), StringComparison.Ordinal);
        Assert.Equal(["refused"], await simulator.OutcomesAsync());
        Assert.Equal("v=152&c=1", (await simulator.JsonAsync("/simulator/log"))[0].GetProperty("query").GetString());
    }

    [Fact]
    public async Task Without_a_browsers_name_it_is_403()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await simulator.GetAsync("/finviz/screener.ashx?v=111")).Status);
    }

    [Theory]
    [InlineData(FaultKinds.Throttle200, 200, "Too many requests.")]
    [InlineData(FaultKinds.WafPage, 403, "Just a moment")]
    [InlineData(FaultKinds.WafPage200, 200, "Just a moment")]
    [InlineData(FaultKinds.EmptyBody, 200, "")]
    [InlineData(FaultKinds.Blocked429, 429, "Edge: Too Many Requests")]
    public async Task Its_faults_are_in_its_own_words(string kind, int status, string words)
    {
        await using var simulator = await MarketClient.StartAsync(MarketClient.Plain with { Faults = [new("finviz", kind, 1)] });
        var answer = await simulator.GetAsync("/finviz/screener.ashx?v=111");
        var text = Encoding.UTF8.GetString(answer.Body);

        Assert.Equal(status, (int)answer.Status);
        Assert.Contains(words, text, StringComparison.Ordinal);
        if (kind is FaultKinds.Throttle200 or FaultKinds.EmptyBody) Assert.Equal(words.Length, text.Length);
        Assert.Equal([kind], await simulator.OutcomesAsync());
    }

    [Fact]
    public async Task Over_its_limit_it_is_throttled_with_200()
    {
        await using var simulator = await MarketClient.StartAsync(MarketClient.Plain with
        {
            Limits = new Dictionary<string, IReadOnlyList<SimulatedLimit>> { ["finviz"] = [new(1, TimeSpan.FromMinutes(1))] },
        });
        await simulator.BytesAsync("/finviz/screener.ashx?v=111");
        Assert.Equal("Too many requests.", await TextAsync(simulator, "screener.ashx?v=111&r=21"));
        Assert.Equal(["ok", "throttled"], await simulator.OutcomesAsync());
    }

    [GeneratedRegex(@"(<b>Total: </b>(?<n>\d+) #|# ?\d+ / (?<n>\d+) Total)")]
    private static partial Regex TotalForm();
}
