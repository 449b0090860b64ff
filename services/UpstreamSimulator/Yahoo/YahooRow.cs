using DataFetch.UpstreamSimulator.Market;

namespace DataFetch.UpstreamSimulator.Yahoo;

/// <summary>A row of the chart.</summary>
/// <param name="At">Seconds since 1970: a day's is its session's open.</param>
/// <param name="Split">Adjusted for splits; null where Yahoo has nulls.</param>
/// <param name="All">Adjusted for dividends too.</param>
internal sealed record YahooRow(long At, Bar? Split, Bar All);
