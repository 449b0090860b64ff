using DataFetch.Queue;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace DataFetch.Benchmarks.Budgets;

/// <summary>A source with its limits, and how many processes of its fleet call it.</summary>
internal sealed record BudgetCase(string Name, int Processes, RateWindow[] Windows)
{
    public static readonly RateWindow[] PerMinute = [new(300, TimeSpan.FromMinutes(1))];
    public static readonly RateWindow[] PerTenSeconds = [new(20, TimeSpan.FromSeconds(10))];
    public static readonly RateWindow[] TwoPerSecond = [new(2, TimeSpan.FromSeconds(1))];
    public static readonly RateWindow[] FiftyPerSecond = [new(50, TimeSpan.FromSeconds(1))];
    public static readonly RateWindow[] Both = [new(3, TimeSpan.FromSeconds(1)), new(25, TimeSpan.FromSeconds(10))];

    public TimeSpan Longest => Windows.Max(window => window.Per);

    /// <summary>The claim has one share for windows of ten seconds and more, another for one second.</summary>
    public bool IsShort => Tightest.Per < TimeSpan.FromSeconds(10);

    /// <summary>The window that allows the fewest calls in the long run.</summary>
    public RateWindow Tightest => Windows.MinBy(window => window.Calls / window.Per.TotalSeconds);

    public double AllowedPerSecond => Tightest.Calls / Tightest.Per.TotalSeconds;

    /// <summary>Calls under way at once in one process: enough for the whole allowance at two seconds each, and some that wait.</summary>
    public int Concurrency => (int)Math.Ceiling(AllowedPerSecond * 2.1 / Processes) + 3;

    public SourceBudget Connect(IConnectionMultiplexer redis, TimeProvider? time = null) =>
        new(redis, Name, Windows, time ?? TimeProvider.System, NullLogger<SourceBudget>.Instance);

    public static IEnumerable<BudgetCase> Over(string name, RateWindow[] windows, params int[] processes) =>
        processes.Select(n => new BudgetCase($"{name} x{n}", n, windows));
}
