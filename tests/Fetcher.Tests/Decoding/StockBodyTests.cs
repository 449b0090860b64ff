using System.Text;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>Bars in lists by symbol, in columns and by numbers of milliseconds, right in an unusual way or not right.</summary>
public sealed class StockBodyTests(TestCatalog catalog)
{
    private const string Bar = """{"t": "2026-11-20T05:00:00Z", "o": 1, "h": 2, "l": 0.5, "c": 1.5, "v": 7, "n": 3, "vw": 1.2}""";
    private const string Stored = "2026-11-20T05:00:00Z 1 2 0.5 1.5 7 3 1.2";

    [Theory]
    [InlineData("""{"bars": null, "next_page_token": null}""")]
    [InlineData("""{"bars": {}, "next_page_token": null}""")]
    [InlineData("""{"bars": {"AAPL": null}}""")]
    [InlineData("""{"bars": {"AAPL": []}}""")]
    public void Nothing_by_no_name_is_an_empty_answer(string body)
    {
        var read = Alpaca(body);
        Assert.Equal((0, 0), (read.Page.Records, read.Rows().Count));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"next_page_token": null}""")]
    [InlineData("""{"bars": []}""")]
    [InlineData("""{"bars": {"AAPL": {}}}""")]
    [InlineData("""{"bars": {"AAPL": 17}}""")]
    [InlineData("""{"bars": "none"}""")]
    public void Another_shape_is_no_empty_answer(string body) =>
        Assert.Equal(Failure.Malformed, Assert.Throws<UpstreamException>(() => Alpaca(body)).Failure);

    [Fact]
    public void Lists_of_names_that_were_not_asked_for_are_passed_over()
    {
        var read = Alpaca($$"""{"currency": "USD", "bars": {"X": [{"t": [[]]}], "AAPL": [{{Bar}}], "Y": null, "BRK.B": [{{Bar}}]}, "next_page_token": "QUJD"}""");
        Assert.Equal([$"AAPL/1Day/all {Stored}", $"BRK.B/1Day/all {Stored}"], read.Rows());
        Assert.Equal("QUJD", read.Page.Next);
    }

    [Fact]
    public void An_escaped_name_is_what_it_spells() => Assert.Equal([$"AAPL/1Day/all {Stored}"], Alpaca($$"""{"b\u0061rs": {"\u0041APL": [{{Bar}}]} }""").Rows());

    [Fact]
    public void Bars_without_a_declared_field_are_drift() => Assert.Equal(
        Failure.Drift, Assert.Throws<UpstreamException>(() => Alpaca($$"""{"bars": {"AAPL": [{{Bar.Replace("\"c\"", "\"close\"", StringComparison.Ordinal)}}]} }""")).Failure);

    [Fact]
    public void A_bar_anywhere_in_a_day_is_that_days_also_when_the_clock_changes()
    {
        string[] instants = ["2026-03-07T05:00:00Z", "2026-03-08T05:00:00Z", "2026-03-09T03:59:59Z", "2026-11-01T04:00:00Z", "2026-11-02T04:59:59Z"];
        var bars = instants.Select(at => Bar.Replace("2026-11-20T05:00:00Z", at, StringComparison.Ordinal));
        Assert.Equal(
            ["2026-03-07T05:00:00Z", "2026-03-08T05:00:00Z", "2026-11-01T04:00:00Z"],
            Alpaca($$"""{"bars": {"AAPL": [{{string.Join(',', bars)}}]} }""").Rows().Select(r => r.Split(' ')[1]));
    }

    [Theory]
    [InlineData("""{"status": "OK", "resultsCount": 0}""")]
    [InlineData("""{"results": null}""")]
    [InlineData("""{"results": []}""")]
    public void A_list_that_is_declared_as_absent_where_nothing_is_may_be_absent(string body) => Assert.Equal(0, Polygon(body).Page.Records);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"results": {}}""")]
    public void And_may_not_be_anything_else(string body) => Assert.Equal(Failure.Malformed, Assert.Throws<UpstreamException>(() => Polygon(body)).Failure);

    [Theory]
    [InlineData("1763614800000", "AAPL/1Day/split 2025-11-20T05:00:00Z 1 2 0.5 1.5 136 null null")]
    [InlineData("\"1763614800000\"", "AAPL/1Day/split 2025-11-20T05:00:00Z 1 2 0.5 1.5 136 null null")]
    [InlineData("1763614800000.5", "1 BadTime")]
    [InlineData("1e12", "1 BadTime")]
    [InlineData("9223372036854775807", "1 BadTime")]
    public void Milliseconds_since_1970_are_an_instant(string at, string expected)
    {
        var read = Polygon($$"""{"results": [{"t": {{at}}, "o": 1, "h": 2, "l": 0.5, "c": 1.5, "v": 1.356e2}], "next_url": "https://api.polygon.io/next"}""");
        Assert.Equal(expected, read.Rows().SingleOrDefault() ?? read.Aside);
        Assert.Equal("https://api.polygon.io/next", read.Page.Next);
    }

    [Fact]
    public void What_stands_in_one_place_of_each_array_is_a_row()
    {
        var read = Yahoo(Chart("[1763649000, 1763735400]", close: "[1.5, 2.5]", open: "[1, null]"));
        Assert.Equal(["AAPL/1Day/split 2025-11-20T05:00:00Z 1 2 0.5 1.5 7 null null", "AAPL/1Day/split 2025-11-21T05:00:00Z null 2 0.5 2.5 7 null null"], read.Rows());
        Assert.Equal(2, read.Page.Records);
    }

    [Fact]
    public void A_row_of_nulls_is_set_aside()
    {
        var read = Yahoo(Chart("[1763649000, 1763735400]", "[1.5, null]", "[1, null]", "[2, null]", "[0.5, null]", "[7, null]"));
        Assert.Equal("1 Incomplete", read.Aside);
        Assert.Single(read.Rows());
    }

    [Fact]
    public void The_row_of_the_session_that_is_not_over_is_unfinished()
    {
        var read = Yahoo(Chart("[1763649000, 1763738123]", close: "[1.5, 2.5]", now: "1763738123"));
        Assert.Equal([(1, 1_763_701_200_000_000)], read.Page.Decoders.Single().Unfinished);
        Assert.Equal(2, read.Rows().Count);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"soon\"")]
    [InlineData("{}")]
    public void A_last_trade_without_an_instant_leaves_all_rows_finished(string now) =>
        Assert.Empty(Yahoo(Chart("[1763649000, 1763735400]", now: now)).Page.Decoders.Single().Unfinished);

    [Theory]
    [InlineData("[1763649000]", Failure.Malformed)]
    [InlineData("{}", Failure.Malformed)]
    [InlineData("null", Failure.Drift)]
    public void Instants_that_are_not_as_many_as_the_values_are_another_shape(string stamps, Failure failure) =>
        Assert.Equal(failure, Assert.Throws<UpstreamException>(() => Yahoo(Chart(stamps))).Failure);

    [Theory]
    [InlineData("\"timestamp\"")]
    [InlineData("\"close\"")]
    [InlineData("\"quote\"")]
    public void An_array_that_is_gone_is_drift(string name) => Assert.Equal(
        Failure.Drift, Assert.Throws<UpstreamException>(() => Yahoo(Chart("[1763649000, 1763735400]").Replace(name, "\"renamed\"", StringComparison.Ordinal))).Failure);

    [Fact]
    public void Adjusted_closes_that_are_gone_are_drift_and_not_columns_of_nulls() => Assert.Equal(
        Failure.Drift, Assert.Throws<UpstreamException>(() => Reader("yahoo.bars_1day_all", "AAPL/1Day/all").Read(Chart("[1763649000, 1763735400]"))).Failure);

    [Theory]
    [InlineData("""{"chart": null}""")]
    [InlineData("""{"chart": {"result": null, "error": {"code": "Not Found"}}}""")]
    [InlineData("""{"chart": {"result": []}}""")]
    [InlineData("""{"chart": {"result": [17]}}""")]
    [InlineData("""{"chart": {"result": [{}]}} x""")]
    [InlineData("[]")]
    [InlineData("Edge: Too Many Requests")]
    public void A_body_without_a_chart_is_malformed(string body) => Assert.Equal(Failure.Malformed, Assert.Throws<UpstreamException>(() => Yahoo(body)).Failure);

    [Fact]
    public void A_chart_of_an_empty_range_has_no_instants() =>
        Assert.Equal(0, Yahoo("""{"chart": {"result": [{"meta": {}, "indicators": {"quote": [{}]}}], "error": null}}""").Page.Records);

    [Fact]
    public void A_chart_that_was_cut_is_truncated()
    {
        var chart = Encoding.UTF8.GetBytes(Chart("[1763649000, 1763735400]"));
        for (var length = 1; length < chart.Length; length++)
        {
            Assert.Equal(Failure.Truncated, Assert.Throws<UpstreamException>(() => Reader("yahoo.bars_1day_split", "AAPL/1Day/split").Read(chart[..length])).Failure);
        }
    }

    private static string Chart(
        string stamps, string close = "[1.5, 1.5]", string open = "[1, 1]", string high = "[2, 2]", string low = "[0.5, 0.5]", string volume = "[7, 7]", string now = "1") =>
        $$$"""
        {"chart": {"result": [{"meta": {"regularMarketTime": {{{now}}}}, "timestamp": {{{stamps}}}, "indicators": {"quote": [{
          "high": {{{high}}}, "open": {{{open}}}, "close": {{{close}}}, "low": {{{low}}}, "volume": {{{volume}}}}]}}], "error": null}}
        """;

    private ReadBody Alpaca(string body) => Reader("alpaca.bars_1day", "AAPL/1Day/all", "BRK.B/1Day/all").Read(body);

    private ReadBody Polygon(string body) => Reader("polygon.bars_1day_split", "AAPL/1Day/split").Read(body);

    private ReadBody Yahoo(string body) => Reader("yahoo.bars_1day_split", "AAPL/1Day/split").Read(body);

    private BodyReader Reader(string provider, params string[] series) =>
        new(catalog.Catalog, provider, catalog.Day(provider, "2025-11-20") with { End = catalog.Day(provider, "2026-12-31").End }, series);
}
