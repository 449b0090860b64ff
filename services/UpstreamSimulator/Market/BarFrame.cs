namespace DataFetch.UpstreamSimulator.Market;

/// <summary>How long a bar is.</summary>
internal enum BarFrame
{
    Day,
    Hour,
    Minute,
}
