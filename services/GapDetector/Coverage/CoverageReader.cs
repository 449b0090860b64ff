using DataFetch.Planning;
using DataFetch.Storage.Coverage;

namespace DataFetch.GapDetector.Coverage;

/// <summary>What the ledger knows, in the planner's words.</summary>
internal sealed class CoverageReader(LedgerReader ledger)
{
    /// <summary>One for each series, in the scope's order, all from one snapshot.</summary>
    public async Task<IReadOnlyList<SeriesCoverage>> ReadAsync(Scope scope, CancellationToken ct)
    {
        var ledgers = await ledger.ReadAsync(scope.Dataset, scope.Series, scope.Range, ct);
        return [.. scope.Series.Select(series => ledgers[series].Of(scope.Dataset.For(series), series))];
    }
}

internal static class CoverageFeature
{
    public static IServiceCollection AddCoverage(this IServiceCollection services) => services.AddSingleton<CoverageReader>();
}
