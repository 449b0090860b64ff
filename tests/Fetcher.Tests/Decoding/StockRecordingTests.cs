using System.Globalization;
using System.Text.Json;
using DataFetch.Fetcher.Calls;
using DataFetch.Testing;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>What Alpaca and Yahoo sent of stocks.</summary>
public sealed class StockRecordingTests(TestCatalog catalog)
{
    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];

    /// <summary>All of a folder; none where it is absent.</summary>
    public static TheoryData<string> Yahoo => Recordings.Folder is { } folder
        ? [.. Directory.EnumerateFiles(Path.Combine(folder, "yahoo"), "*chart-*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)]
        : ["absent"];

    [Fact]
    public void A_recorded_page_of_several_symbols_has_the_bars_of_each_at_the_start_of_its_day()
    {
        var read = Alpaca("alpaca-py-bars-multi-AAPL-TSLA-2022-03-09.json", "2022-03-09", "2022-03-09", "AAPL/1Day/raw", "TSLA/1Day/raw");

        Assert.Equal(
            [
                "AAPL/1Day/raw 2022-03-09T05:00:00Z 161.51 163.41 159.41 162.95 88496480 700291 161.942117",
                "TSLA/1Day/raw 2022-03-09T05:00:00Z 839 860.56 832.01 858.97 19227323 528531 850.616587",
            ],
            read.Rows());
        Assert.Equal((2, null), (read.Page.Records, read.Page.Next));
        Assert.Equal(["t", "o", "h", "l", "c", "v", "n", "vw"], read.Page.FieldNames);
    }

    [Fact]
    public void A_recorded_page_of_minutes_keeps_their_instants()
    {
        var read = Alpaca("alpaca-go-TestGetBars-0.json", "2021-10-15", "2021-10-15", "AMZN/1Min/raw", "AAPL/1Min/raw");

        Assert.Equal(5, read.Rows().Count);
        Assert.Equal("AMZN/1Min/raw 2021-10-15T16:00:00Z 3378.14 3380.815 3376.3001 3379.72 211689 5435 3379.041755", read.Rows()[0]);
    }

    [Theory]
    [InlineData("alpaca-py-bars-single-AAPL-1Day-2022-02.json", "AAPL", "QUFQTHxEfDIwMjItMDItMDJUMDU6MDA6MDAuMDAwMDAwMDAwWg==")]
    [InlineData("alpaca-go-TestGetBars_Asof-0.json", "META", "TUVUQXxEfDIwMjItMDYtMDlUMDQ6MDA6MDAuMDAwMDAwMDAwWg==")]
    [InlineData("alpaca-go-TestGetBars_Asof-1.json", "META", "TUVUQXxEfDIwMjItMDYtMTNUMDQ6MDA6MDAuMDAwMDAwMDAwWg==")]
    public void A_recorded_page_tells_the_token_of_the_next(string file, string symbol, string token)
    {
        var read = Alpaca(file, "2022-01-01", "2022-12-31", $"{symbol}/1Day/raw");
        Assert.Equal((2, token), (read.Page.Records, read.Page.Next));
        Assert.Equal(2, read.Rows().Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_empty_answers_that_were_quoted_are_empty_answers(int quoted)
    {
        using var document = JsonDocument.Parse(RecordedBody.Recorded("alpaca/quoted-error-and-empty-bodies.json"));
        var body = document.RootElement.EnumerateArray().Where(e => e.TryGetProperty("status", out var status) && status.ToString() == "200").ElementAt(quoted);
        var read = Reader("alpaca.bars_1day", "2022-03-09", "2022-03-09", "TSLA/1Day/raw").Read(body.GetProperty("body").GetRawText());

        Assert.Equal((0, null), (read.Page.Records, read.Page.Next));
        Assert.Empty(read.Rows());
    }

    [Theory]
    [InlineData("docsfaq-AAPL-bars-iex-2023-09-29.json")]
    [InlineData("docsfaq-AAPL-bars-sip-2023-09-29.json")]
    public void The_list_of_the_endpoint_for_one_symbol_is_not_taken_for_lists_by_symbol(string file) => Assert.Equal(
        Failure.Malformed,
        Assert.Throws<UpstreamException>(() => Reader("alpaca.bars_1day", "2023-09-29", "2023-09-29", "AAPL/1Day/raw").Read(RecordedBody.Recorded($"alpaca/{file}", "response"))).Failure);

    [Theory]
    [MemberData(nameof(Yahoo))]
    public void A_recorded_chart_gives_its_columns_row_by_row(string file)
    {
        var body = RecordedBody.Recorded($"yahoo/{file}", "response.bodyJson");
        var read = Reader("yahoo.bars_1day_split", "1970-01-02", "2026-01-01", "X/1Day/split").Read(body);

        Assert.Equal(Charted(body, isAdjusted: false), read.Rows());
        Assert.Equal("", read.Aside);
        Assert.Empty(read.Page.Decoders.Single().Unfinished);
    }

    [Theory]
    [MemberData(nameof(Yahoo))]
    public void A_recorded_chart_is_adjusted_for_dividends_by_the_ratio_of_its_closes(string file)
    {
        var body = RecordedBody.Recorded($"yahoo/{file}", "response.bodyJson");
        var read = Reader("yahoo.bars_1day_all", "1970-01-02", "2026-01-01", "X/1Day/all").Read(body);

        Assert.Equal(Charted(body, isAdjusted: true), read.Rows());
    }

    [Fact]
    public void A_recorded_chart_without_a_timestamp_is_an_empty_answer()
    {
        var body = RecordedBody.Recorded("yahoo/chart-AAPL-2025-02-01-to-2025-02-02-includePrePost-false-interval-1m.json", "response.bodyJson");
        var read = Reader("yahoo.bars_1min", "2025-02-01", "2025-02-02", "AAPL/1Min/split").Read(body);
        Assert.Equal((0, 0), (read.Page.Records, read.Rows().Count));
    }

    [Fact]
    public void The_head_of_a_recorded_chart_is_a_quote_of_what_was_asked()
    {
        var body = RecordedBody.Recorded("yahoo/chart-AAPL-2020-01-01-to-2020-01-03.json", "response.bodyJson");
        var read = new BodyReader(
            catalog.Catalog, catalog.Catalog.Request("yahoo.quotes"), catalog.Day("yahoo.quotes", "2025-02-19"), ["sp500/technology"], "AAPL").Read(body);

        Assert.Equal(["sp500/technology 2025-02-19 AAPL Apple Inc. 244.87 32129951"], read.Rows("stock_screener", "snapshot_date", "ticker", "company", "price", "volume"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_quoted_error_is_no_chart(int quoted)
    {
        using var document = JsonDocument.Parse(RecordedBody.Recorded("yahoo/quoted-error-bodies.json"));
        var body = document.RootElement[quoted].GetProperty("body").GetRawText();
        Assert.Equal(Failure.Malformed, Assert.Throws<UpstreamException>(() => Reader("yahoo.bars_1day_split", "2020-01-01", "2020-01-03", "X/1Day/split").Read(body)).Failure);
    }

    // Read with other means than the decoder's; of rows of one day the last.
    private static List<string> Charted(byte[] body, bool isAdjusted)
    {
        using var document = JsonDocument.Parse(body);
        var result = document.RootElement.GetProperty("chart").GetProperty("result")[0];
        if (!result.TryGetProperty("timestamp", out var stamps))
        {
            return [];
        }

        var quote = result.GetProperty("indicators").GetProperty("quote")[0];
        var adjusted = isAdjusted ? result.GetProperty("indicators").GetProperty("adjclose")[0].GetProperty("adjclose") : default;
        var rows = new SortedDictionary<Instant, string>();
        for (var i = 0; i < stamps.GetArrayLength(); i++)
        {
            // Multiplied before it is divided, so that nothing is lost.
            var (over, under) = isAdjusted ? (adjusted[i].GetDecimal(), quote.GetProperty("close")[i].GetDecimal()) : (1, 1);
            var day = NewYork.AtStartOfDay(Instant.FromUnixTimeSeconds(stamps[i].GetInt64()).InZone(NewYork).Date).ToInstant();
            var prices = new[] { "open", "high", "low", "close" }
                .Select(c => Math.Round(quote.GetProperty(c)[i].GetDecimal() * over / under, 6, MidpointRounding.AwayFromZero).ToString(CultureInfo.InvariantCulture));
            rows[day] = $"X/1Day/{(isAdjusted ? "all" : "split")} {InstantPattern.ExtendedIso.Format(day)} {string.Join(' ', prices)} {quote.GetProperty("volume")[i].GetRawText()} null null";
        }

        return [.. rows.Values];
    }

    private ReadBody Alpaca(string file, string first, string last, params string[] series) =>
        Reader(series[0].Contains("/1Min/", StringComparison.Ordinal) ? "alpaca.bars_1min" : "alpaca.bars_1day", first, last, series).Read(RecordedBody.Recorded($"alpaca/{file}"));

    private BodyReader Reader(string provider, string first, string last, params string[] series) =>
        new(catalog.Catalog, provider, catalog.Day(provider, first) with { End = catalog.Day(provider, last).End }, series);
}
