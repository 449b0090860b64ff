using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Market;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Yahoo;

/// <summary>Yahoo's answers. Prices in rows went through 32-bit floats; those in meta are rounded.</summary>
internal static class YahooBody
{
    public const string Json = "application/json;charset=utf-8";
    public const string Blocked = "Edge: Too Many Requests";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Ranges = ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"];

    private static readonly (string Name, Func<Bar, long> Value, bool IsPrice)[] Columns =
    [
        ("open", bar => bar.Open, true), ("high", bar => bar.High, true), ("low", bar => bar.Low, true), ("close", bar => bar.Close, true),
        ("volume", bar => bar.Volume, false),
    ];

    public static string Error(YahooError error) =>
        "{\"chart\":{\"result\":null,\"error\":{\"code\":\"" + error.Code + "\",\"description\":\"" + error.Description + "\"}}}";

    /// <param name="draw">Decides the order of the columns.</param>
    public static void Write(IBufferWriter<byte> output, YahooChart chart, ulong draw)
    {
        using Utf8JsonWriter json = new(output, Relaxed);
        json.WriteStartObject();
        json.WriteStartObject("chart"u8);
        json.WriteStartArray("result"u8);
        json.WriteStartObject();
        Meta(json, chart.Meta);
        if (chart.Rows.Count > 0)
        {
            json.WriteStartArray("timestamp"u8);
            foreach (var row in chart.Rows) json.WriteNumberValue(row.At);
            json.WriteEndArray();
        }

        Events(json, chart);
        json.WriteStartObject("indicators"u8);
        Quote(json, chart.Rows, draw);
        if (chart.Meta.Frame == YahooFrame.Day && chart.Rows.Count > 0) Adjusted(json, chart.Rows);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteNull("error"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Meta(Utf8JsonWriter json, YahooMeta meta)
    {
        var stock = meta.Stock;
        var isNasdaq = stock.Exchange == "NASDAQ";
        json.WriteStartObject("meta"u8);
        json.WriteString("currency"u8, "USD"u8);
        json.WriteString("symbol"u8, stock.DashedSymbol);
        json.WriteString("exchangeName"u8, isNasdaq ? "NMS"u8 : "NYQ"u8);
        json.WriteString("fullExchangeName"u8, isNasdaq ? "NasdaqGS"u8 : "NYSE"u8);
        json.WriteString("instrumentType"u8, "EQUITY"u8);
        json.WriteNumber("firstTradeDate"u8, NyseSessions.All[stock.FirstSession].Open);
        json.WriteNumber("regularMarketTime"u8, meta.MarketTime);
        json.WriteBoolean("hasPrePostMarketData"u8, true);
        json.WriteNumber("gmtoffset"u8, meta.OffsetSeconds);
        json.WriteString("timezone"u8, Zone(meta.OffsetSeconds));
        json.WriteString("exchangeTimezoneName"u8, "America/New_York"u8);
        if (meta.Newest is { } newest)
        {
            json.WriteDecimal("regularMarketPrice"u8, newest.Close, Bar.Decimals);
            json.WriteDecimal("fiftyTwoWeekHigh"u8, meta.YearHigh, Bar.Decimals);
            json.WriteDecimal("fiftyTwoWeekLow"u8, meta.YearLow, Bar.Decimals);
            json.WriteDecimal("regularMarketDayHigh"u8, newest.High, Bar.Decimals);
            json.WriteDecimal("regularMarketDayLow"u8, newest.Low, Bar.Decimals);
            json.WriteNumber("regularMarketVolume"u8, newest.Volume);
        }

        json.WriteString("longName"u8, stock.Company);
        json.WriteString("shortName"u8, stock.Company);
        if (meta.PreviousClose is { } previous) json.WriteDecimal("chartPreviousClose"u8, previous / 10, 3);
        if (meta.Frame == YahooFrame.Minute)
        {
            if (meta.Yesterday is { } yesterday) json.WriteDecimal("previousClose"u8, yesterday / 10, 3);
            json.WriteNumber("scale"u8, 3);
        }

        json.WriteNumber("priceHint"u8, 2);
        json.WriteStartObject("currentTradingPeriod"u8);
        var session = meta.Current;
        Period(json, "pre"u8, session, session.PreOpen, session.Open);
        Period(json, "regular"u8, session, session.Open, session.Close);
        Period(json, "post"u8, session, session.Close, session.PostClose);
        json.WriteEndObject();
        json.WriteString("dataGranularity"u8, meta.Frame.Name);
        json.WriteString("range"u8, ""u8);
        json.WriteStartArray("validRanges"u8);
        foreach (var range in Ranges) json.WriteStringValue(range);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Period(Utf8JsonWriter json, ReadOnlySpan<byte> name, NyseSession session, long start, long end)
    {
        json.WriteStartObject(name);
        json.WriteString("timezone"u8, Zone(session.OffsetSeconds));
        json.WriteNumber("start"u8, start);
        json.WriteNumber("end"u8, end);
        json.WriteNumber("gmtoffset"u8, session.OffsetSeconds);
        json.WriteEndObject();
    }

    private static void Events(Utf8JsonWriter json, YahooChart chart)
    {
        if (chart.Dividends.Count + chart.Splits.Count == 0) return;
        json.WriteStartObject("events"u8);
        if (chart.Dividends.Count > 0)
        {
            json.WriteStartObject("dividends"u8);
            foreach (var (at, dollars) in chart.Dividends)
            {
                json.WriteStartObject(at.ToString(CultureInfo.InvariantCulture));
                json.WriteNumber("amount"u8, Math.Round(dollars, 6));
                json.WriteNumber("date"u8, at);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        if (chart.Splits.Count > 0)
        {
            json.WriteStartObject("splits"u8);
            foreach (var (at, split) in chart.Splits)
            {
                json.WriteStartObject(at.ToString(CultureInfo.InvariantCulture));
                json.WriteNumber("date"u8, at);
                json.WriteNumber("numerator"u8, split.Numerator);
                json.WriteNumber("denominator"u8, split.Denominator);
                json.WriteString("splitRatio"u8, $"{split.Numerator}:{split.Denominator}");
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Quote(Utf8JsonWriter json, IReadOnlyList<YahooRow> rows, ulong draw)
    {
        json.WriteStartArray("quote"u8);
        json.WriteStartObject();
        if (rows.Count > 0)
        {
            var left = Columns.ToList();
            for (; left.Count > 0; draw /= 7)
            {
                var (name, value, isPrice) = left[(int)(draw % (ulong)left.Count)];
                left.RemoveAll(column => column.Name == name);
                json.WriteStartArray(name);
                foreach (var row in rows)
                {
                    if (row.Split is not { } bar) json.WriteNullValue();
                    else if (isPrice) json.WriteNumberValue(Float(value(bar)));
                    else json.WriteNumberValue(value(bar));
                }

                json.WriteEndArray();
            }
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Adjusted(Utf8JsonWriter json, IReadOnlyList<YahooRow> rows)
    {
        json.WriteStartArray("adjclose"u8);
        json.WriteStartObject();
        json.WriteStartArray("adjclose"u8);
        foreach (var row in rows)
        {
            if (row.Split is null) json.WriteNullValue();
            else json.WriteNumberValue(Float(row.All.Close));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static double Float(long price) => (float)(price / 1e4);

    private static string Zone(int offsetSeconds) => offsetSeconds == -4 * 3_600 ? "EDT" : "EST";
}
