using System.Diagnostics.Metrics;

namespace DataFetch.Queue;

/// <summary>What became of this process' permits.</summary>
internal static class BudgetMetrics
{
    private static readonly Meter Meter = new("DataFetch.Queue");

    private static readonly Counter<long> Permits =
        Meter.CreateCounter<long>("datafetch.budget.permits", "{permit}", "Permits by source and outcome: used, returned, or expired unused.");

    public static void Used(string source) => Count(source, "used");

    public static void Returned(string source, bool expired) => Count(source, expired ? "expired" : "returned");

    private static void Count(string source, string outcome) => Permits.Add(1, new("source", source), new("outcome", outcome));
}
