using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Runs;
using NodaTime;

namespace DataFetch.Backfill.Runs;

/// <summary>Writes what became of runs that have ended: the numbers of their tasks, and what the ledger says of what they set out to fill.</summary>
internal sealed class RunResults(SourceCatalog catalog, RunStore store, RunReader runs, LedgerReader ledger)
{
    private const int Batch = 100;

    /// <summary>Of all that have ended since. Who dies before leaves it to whoever comes next.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        foreach (var id in await store.WithoutResultAsync(Batch, ct))
        {
            if (await runs.FindAsync(id, ct) is { } run)
            {
                await store.AddResultAsync(id, await OfAsync(run, ct), ct);
            }
        }
    }

    private async Task<IReadOnlyList<RunDatasetRecord>> OfAsync(RunRecord run, CancellationToken ct)
    {
        var datasets = new List<RunDatasetRecord>();
        foreach (var dataset in run.Datasets)
        {
            long? missing = null;
            foreach (var range in run.Ranges.Where(r => r.Dataset == dataset.Dataset))
            {
                missing = (missing ?? 0) + await MissingAsync(range, run.Created, ct);
            }

            datasets.Add(dataset with { Restored = missing is { } still ? Math.Max(0, dataset.Requested - Math.Max(0, still - dataset.LeftOut)) : null });
        }

        return datasets;
    }

    // What was expected when the run was made; what has become due since was not its business.
    private async Task<long> MissingAsync(RunRange range, Instant created, CancellationToken ct)
    {
        // A catalog that has changed meanwhile may not know the names any more: what nobody wants does not lack.
        if (catalog.Datasets.FirstOrDefault(d => d.Name == range.Dataset) is not { } dataset)
        {
            return 0;
        }

        string[] series = [.. range.Series.Intersect(dataset.Series)];
        var asked = new TimeRange(range.From, range.To);
        var counts = Gaps.Count(await ledger.CoverageAsync(dataset, series, asked, ct), asked, created);
        return counts.Missing + counts.Unreachable;
    }
}
