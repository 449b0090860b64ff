using System.Diagnostics;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using NodaTime;

namespace DataFetch.Benchmarks.Detection;

/// <summary>All gaps of a dataset, found as the detector finds them: series by series as the ledger arrives.</summary>
internal sealed class LedgerGaps(LedgerReader ledger, CatalogIds ids, HoledRows rows, Instant now)
{
    public async Task<DetectionSample> FindAsync(CancellationToken ct)
    {
        var (dataset, range) = (rows.Dataset, rows.Range);
        var started = Stopwatch.GetTimestamp();
        var gaps = await Gaps.FindAsync(ledger.StreamAsync(dataset, dataset.Series, range, ct), range, now, ct);
        return new DetectionSample(Stopwatch.GetElapsedTime(started).TotalSeconds, gaps);
    }

    public List<FoundGap> Found(DetectionSample sample) =>
        [.. sample.Gaps.Select(g => new FoundGap(ids.Series(g.Dataset, g.Series), g.Range)).OrderBy(g => g.SeriesId).ThenBy(g => g.Range.Start)];
}

internal sealed record DetectionSample(double Seconds, IReadOnlyList<Gap> Gaps);
