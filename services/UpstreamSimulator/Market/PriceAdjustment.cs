namespace DataFetch.UpstreamSimulator.Market;

/// <summary>What old prices are adjusted for.</summary>
[Flags]
internal enum PriceAdjustment
{
    Raw = 0,
    Split = 1,
    Dividend = 2,
    All = Split | Dividend,
}
