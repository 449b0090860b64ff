namespace DataFetch.UpstreamSimulator.Yahoo;

/// <summary>How Yahoo's chart behaves.</summary>
public sealed record YahooOptions
{
    /// <summary>Share (0 to 1) of rows that are null in every column, each time they are asked for; the truth has them.</summary>
    public double NullRowShare { get; init; }
}
