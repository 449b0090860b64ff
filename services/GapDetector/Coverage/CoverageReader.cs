using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.GapDetector.Coverage;

/// <summary>What the ledger knows, in the planner's words.</summary>
internal sealed class CoverageReader(LedgerReader ledger)
{
    /// <summary>One for each series, in the scope's order, all from one snapshot.</summary>
    public Task<IReadOnlyList<SeriesCoverage>> ReadAsync(Scope scope, CancellationToken ct) =>
        ledger.CoverageAsync(scope.Dataset, scope.Series, scope.Range, ct);

    /// <summary>The same one by one, while the next ones are still on their way.</summary>
    public IAsyncEnumerable<SeriesCoverage> StreamAsync(Scope scope, CancellationToken ct) =>
        ledger.StreamAsync(scope.Dataset, scope.Series, scope.Range, ct);

    /// <summary>What of the expected slots is absent or unreachable, and why, by series and time.</summary>
    public async Task<ILookup<string, OpenException>> ExceptionsAsync(Scope scope, Instant now, CancellationToken ct) =>
        (await ledger.ExceptionsAsync(scope.Dataset, scope.Series, scope.Range, ct)).Expected(scope, now).ToLookup(e => e.Series);
}

internal static class CoverageFeature
{
    public static IServiceCollection AddCoverage(this IServiceCollection services) => services.AddSingleton<CoverageReader>();
}
