using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Finviz;
using DataFetch.UpstreamSimulator.Market;
using DataFetch.UpstreamSimulator.Seeded;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Truth;

/// <summary>
/// The market's datasets. Bars and years are there when they are over; prices are adjusted for what is known now. The screener is a
/// snapshot of now at the export's precision: pages round market caps.
/// </summary>
internal sealed class MarketTruth(StockMarket market, FinvizSnapshot snapshot, TimeProvider clock)
{
    public static readonly string[] Names = ["stock_bars", "stock_screener", "annual_returns"];

    private static readonly string[] Frames = ["1Day", "1Hour", "1Min"]; // as BarFrame
    private static readonly string[] Adjustments = ["all", "raw", "split"];
    private static readonly string[] Indexes = ["dji", "ndx", "sp500"];
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    public TruthDataset? Find(string name) => name switch
    {
        "stock_bars" => new(BarSeries(), Bars, now => now.ToUnixTimeSeconds()),
        "stock_screener" => new(ScreenerSeries(), Screener, _ => long.MaxValue) { IsSnapshot = true },
        "annual_returns" => new([.. market.List.InOrder.Select(stock => stock.Symbol)], Years, now => now.ToUnixTimeSeconds()),
        _ => null,
    };

    private string[] BarSeries() =>
    [
        .. market.List.All.SelectMany(stock => Frames.SelectMany(frame => Adjustments.Select(name => $"{stock.Symbol}/{frame}/{name}")))
            .Order(StringComparer.Ordinal),
    ];

    private static string[] ScreenerSeries() =>
        [.. Indexes.SelectMany(index => MarketSectors.All.Select(sector => $"{index}/{MarketSectors.Token(sector)}"))];

    private IEnumerable<Action<IBufferWriter<byte>>> Bars(string series, long from, long end)
    {
        var (part, now) = (series.Split('/'), Now);
        var frame = (BarFrame)Array.IndexOf(Frames, part[1]);
        var adjustment = part[2] switch { "raw" => PriceAdjustment.Raw, "split" => PriceAdjustment.Split, _ => PriceAdjustment.All };
        foreach (var bar in market.Of(market.List.Find(part[0])!, frame, adjustment, from, end - 1, now))
        {
            if (MarketBars.EndOf(frame, bar) <= now) yield return output => WriteBar(output, series, bar);
        }
    }

    private static void WriteBar(IBufferWriter<byte> output, string series, in Bar bar) => new TruthRow(output, series, bar.At)
        .Column("\"open\":"u8, bar.Open, Bar.Decimals)
        .Column("\"high\":"u8, bar.High, Bar.Decimals)
        .Column("\"low\":"u8, bar.Low, Bar.Decimals)
        .Column("\"close\":"u8, bar.Close, Bar.Decimals)
        .Column("\"volume\":"u8, bar.Volume, 0)
        .Column("\"trade_count\":"u8, bar.Trades, 0)
        .Column("\"vwap\":"u8, bar.Vwap, Bar.VwapDecimals)
        .End();

    /// <summary>At the midnight of the year's last session, for years that are over and have one before them.</summary>
    private IEnumerable<Action<IBufferWriter<byte>>> Years(string symbol, long from, long end)
    {
        var (stock, now) = (market.List.Find(symbol)!, Now);
        Bar? before = null;
        for (var year = stock.Listed.Year; year <= NyseSessions.DateOf(now).Year; year++)
        {
            var next = NyseSessions.Midnight(new(year + 1, 1, 1));
            var month = NyseSessions.Midnight(new LocalDate(year, 12, 1));
            Bar? last = market.Of(stock, BarFrame.Day, PriceAdjustment.All, month, next - 1, now).Select(bar => (Bar?)bar).LastOrDefault();
            if (last is { } one && NyseSessions.All[NyseSessions.FirstFrom(next) - 1].Close <= now
                && before is { } old && one.At >= from && one.At < end)
            {
                var number = year;
                yield return output => new TruthRow(output, symbol, one.At)
                    .Column("\"year\":"u8, number, 0)
                    .Column("\"close\":"u8, one.Close, Bar.Decimals)
                    .Column("\"previous_close\":"u8, old.Close, Bar.Decimals)
                    .Column("\"annual_return\":"u8, (long)Math.Round(1e6 * (one.Close - old.Close) / old.Close), 6)
                    .End();
            }

            before = last;
        }
    }

    private IEnumerable<Action<IBufferWriter<byte>>> Screener(string series, long from, long end)
    {
        var (index, sector) = (series.Split('/')[0], series.Split('/')[1]);
        return snapshot.Of(Now).Where(row => row.Stock.IsIn(index) && MarketSectors.Token(row.Stock.Sector) == sector)
            .Select(row => (Action<IBufferWriter<byte>>)(output => WriteStock(output, series, row)));
    }

    private static void WriteStock(IBufferWriter<byte> output, string series, FinvizStock row)
    {
        using (Utf8JsonWriter json = new(output, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("series"u8, series);
            json.WriteString("ticker"u8, row.Stock.DashedSymbol);
            json.WriteString("company"u8, row.Stock.Company);
            json.WriteString("sector"u8, row.Stock.Sector);
            json.WriteString("industry"u8, row.Stock.Industry);
            json.WriteString("country"u8, "USA"u8);
            json.WriteDecimal("market_cap"u8, row.MarketCap * 10_000, 0);
            json.WriteDecimal("pe"u8, row.PriceToEarnings, 2);
            json.WriteDecimal("price"u8, row.Price, 2);
            json.WriteDecimal("change_pct"u8, row.Change, 2);
            json.WriteNumber("volume"u8, row.Volume);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
