using DataFetch.Queue;

namespace DataFetch.Benchmarks.Budgets;

/// <summary>What one case came to.</summary>
/// <param name="ExcessCalls">Calls above the limit in the worst window of the whole log, faults included; the worst of the windows.</param>
/// <param name="UsedShare">Calls that arrived in <paramref name="Seconds"/> of steady work, of those allowed; null where that is not asked.</param>
internal sealed record CaseSample(
    string Case, int Processes, IReadOnlyList<string> Windows, bool IsShort, int Arrivals, int ExcessCalls, long WorstWindowEndsMs, double? UsedShare, double Seconds,
    long Granted, long Used, long Returned, long Expired, double? LoadAverage)
{
    public static CaseSample Of(BudgetCase source, Arrivals log, IReadOnlyList<(long From, long To)> steady, BudgetState state)
    {
        var seconds = steady.Sum(span => span.To - span.From) / (double)System.Diagnostics.Stopwatch.Frequency;
        var arrived = steady.Sum(span => log.Between(span.From, span.To));
        var worst = source.Windows.Select(window => log.Excess(window.Calls, window.Per)).Max();
        return new CaseSample(
            source.Name, source.Processes, [.. source.Windows.Select(window => window.ToString())], source.IsShort, log.Count,
            worst.Calls, worst.At,
            seconds > 0 ? Math.Round(arrived / (seconds * source.AllowedPerSecond), 5) : null, Math.Round(seconds, 1),
            state.Granted, state.Used, state.Returned, state.Expired, MachineInfo.ReadLoadAverage());
    }
}
