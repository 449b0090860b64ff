namespace DataFetch.UpstreamSimulator.Market;

/// <summary>What was traded in a day, an hour or a minute.</summary>
/// <param name="At">The bar's left edge in seconds since 1970; of a day, midnight in New York.</param>
/// <param name="Open">In 1/10,000 dollars, as the other three.</param>
/// <param name="Volume">Shares.</param>
/// <param name="Trades">Their number.</param>
/// <param name="Vwap">The volume-weighted price in 1/1,000,000 dollars.</param>
internal readonly record struct Bar(
    NyseSession Session, long At, long Open, long High, long Low, long Close, long Volume, long Trades, long Vwap)
{
    public const int Decimals = 4;
    public const int VwapDecimals = 6;

    /// <summary>This bar and the next one in one, at this one's edge.</summary>
    public Bar With(Bar next)
    {
        var volume = Volume + next.Volume;
        return this with
        {
            High = Math.Max(High, next.High),
            Low = Math.Min(Low, next.Low),
            Close = next.Close,
            Volume = volume,
            Trades = Trades + next.Trades,
            Vwap = (long)Math.Round(((double)Vwap * Volume / volume) + ((double)next.Vwap * next.Volume / volume)),
        };
    }
}
