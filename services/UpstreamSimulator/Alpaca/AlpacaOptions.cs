namespace DataFetch.UpstreamSimulator.Alpaca;

/// <summary>How Alpaca's market data behave.</summary>
public sealed record AlpacaOptions
{
    /// <summary>Share (0 to 1) of pages that hold fewer points than the limit though more are to come.</summary>
    public double ShortPageShare { get; init; } = 0.1;

    /// <summary>Share (0 to 1) of last pages that have a token nevertheless; it leads to a page without bars.</summary>
    public double EmptyLastPageShare { get; init; } = 0.1;

    /// <summary>Symbols of the right form that are refused as invalid all the same.</summary>
    public IReadOnlyList<string> InvalidSymbols { get; init; } = [];

    /// <summary>Whether an <c>end</c> within the last 15 minutes is refused, as without a subscription; the standard end is then before them.</summary>
    public bool RefuseRecentSip { get; init; }
}
