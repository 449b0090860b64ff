namespace DataFetch.UpstreamSimulator;

/// <summary>The newest slots of a dataset come late; till then answers end before them as if there were no more.</summary>
/// <param name="Dataset">One of <see cref="TimelyDatasets.All"/>.</param>
/// <param name="Slots">How many of the newest slots are held back at most.</param>
/// <param name="LagSeconds">How long after they would be out.</param>
public sealed record LateData(string Dataset, int Slots, double LagSeconds);

/// <summary>Values differ from the final ones until that long after their slot's start.</summary>
/// <param name="Dataset">One of <see cref="TimelyDatasets.All"/>.</param>
/// <param name="AfterSeconds">The application's time, from the start of the slot.</param>
public sealed record RevisedData(string Dataset, double AfterSeconds);

/// <summary>The datasets that can be late and revised. SIP's programmes are revised by their own later runs.</summary>
public static class TimelyDatasets
{
    public const string CmgOnline = "cmg_online";
    public const string CmgReal = "cmg_real";
    public const string PvpcPrices = "pvpc_prices";
    public const string SpotPrices = "spot_prices";

    internal static readonly string[] All = [CmgOnline, CmgReal, PvpcPrices, SpotPrices];
}
