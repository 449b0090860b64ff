namespace DataFetch.UpstreamSimulator.Yahoo;

/// <summary>An interval of the chart.</summary>
/// <param name="Name">As in <c>dataGranularity</c>.</param>
/// <param name="MaxAgeDays">How far back it may be asked for; null for any.</param>
/// <param name="MaxDays">How many days a question may span; null for any.</param>
internal sealed record YahooFrame(string Name, int? MaxAgeDays = null, int? MaxDays = null)
{
    public static readonly YahooFrame Day = new("1d");
    public static readonly YahooFrame Hour = new("1h", MaxAgeDays: 730);
    public static readonly YahooFrame Minute = new("1m", MaxAgeDays: 30, MaxDays: 8);

    public static YahooFrame? Find(string interval) => interval switch
    {
        "" or "1d" => Day,
        "1h" or "60m" => Hour,
        "1m" => Minute,
        _ => null,
    };
}
