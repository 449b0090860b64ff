using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace DataFetch.Queue;

/// <summary>The budgets of this process, one a source.</summary>
public sealed class SourceBudgets(IConnectionMultiplexer redis, TimeProvider time, ILogger<SourceBudget> logger)
{
    private readonly ConcurrentDictionary<string, SourceBudget> budgets = new(StringComparer.Ordinal);

    /// <summary>The budget of a source; a new one where its windows are not those of the last call.</summary>
    public SourceBudget For(string source, IReadOnlyList<RateWindow> windows) => budgets.AddOrUpdate(
        source,
        _ => new SourceBudget(redis, source, windows, time, logger),
        (_, known) => known.Windows.SequenceEqual(windows) ? known : new SourceBudget(redis, source, windows, time, logger));
}
