using System.Collections.Concurrent;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Market;

/// <summary>Prices and volumes in today's shares, and without the falls that dividends made. Both change whenever there is a new one.</summary>
internal sealed class MarketAdjustments(MarketDividends dividends)
{
    private readonly ConcurrentDictionary<MarketStock, (LocalDate Today, StockFactors Factors)> kept = new(ReferenceEqualityComparer.Instance);

    /// <summary>What is known on the New York day of <paramref name="now"/>: a split counts from its day's midnight on.</summary>
    public StockFactors Of(MarketStock stock, long now)
    {
        var today = NyseSessions.DateOf(now);
        if (kept.TryGetValue(stock, out var old) && old.Today == today) return old.Factors;
        StockFactors factors = new([.. stock.Splits.Where(split => split.Date <= today)], dividends.Of(stock, today));
        kept[stock] = (today, factors);
        return factors;
    }
}

/// <summary>A stock's splits and dividends up to a day.</summary>
internal sealed class StockFactors
{
    private readonly double[] after; // by dividend: the product of the factors from it on

    public StockFactors(IReadOnlyList<StockSplit> splits, IReadOnlyList<StockDividend> dividends)
    {
        (Splits, Dividends) = (splits, dividends);
        after = new double[dividends.Count + 1];
        after[^1] = 1;
        for (var i = dividends.Count - 1; i >= 0; i--) after[i] = after[i + 1] * dividends[i].Factor;
    }

    public IReadOnlyList<StockSplit> Splits { get; }

    /// <summary>In order.</summary>
    public IReadOnlyList<StockDividend> Dividends { get; }

    public Bar Apply(PriceAdjustment adjustment, in Bar raw)
    {
        var ratio = (adjustment & PriceAdjustment.Split) != 0 ? Ratio(raw.Session.Date) : 1;
        var factor = ((adjustment & PriceAdjustment.Dividend) != 0 ? AfterDividends(raw.Session.Index) : 1) / ratio;
        return factor == 1 && ratio == 1
            ? raw
            : raw with
            {
                Open = Scale(raw.Open, factor),
                High = Scale(raw.High, factor),
                Low = Scale(raw.Low, factor),
                Close = Scale(raw.Close, factor),
                Vwap = Scale(raw.Vwap, factor),
                Volume = Scale(raw.Volume, ratio),
            };
    }

    /// <summary>How many of today's shares one share of that day is.</summary>
    public double Ratio(LocalDate date)
    {
        var ratio = 1.0;
        foreach (var split in Splits)
        {
            if (split.Date > date) ratio *= split.Ratio;
        }

        return ratio;
    }

    private double AfterDividends(int session)
    {
        var (low, high) = (0, Dividends.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Dividends[middle].ExSession.Index <= session) low = middle + 1;
            else high = middle;
        }

        return after[low];
    }

    private static long Scale(long value, double factor) => Math.Max(1, (long)Math.Round(value * factor));
}
