using System.Diagnostics;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using NodaTime;

namespace DataFetch.Benchmarks.Detection;

/// <summary>All gaps of a dataset, found as the detector finds them: the ledger read in one go, then series by series.</summary>
internal sealed class LedgerGaps(LedgerReader ledger, CatalogIds ids, HoledRows rows, Instant now)
{
    public async Task<DetectionSample> FindAsync(CancellationToken ct)
    {
        var (dataset, range) = (rows.Dataset, rows.Range);
        var started = Stopwatch.GetTimestamp();
        var ledgers = await ledger.ReadAsync(dataset, dataset.Series, range, ct);
        var read = Stopwatch.GetElapsedTime(started);
        var gaps = Gaps.Find(dataset.Series.Select(s => ledgers[s].Of(dataset.For(s), s)), range, now);
        return new DetectionSample(Stopwatch.GetElapsedTime(started).TotalSeconds, read.TotalSeconds, gaps);
    }

    public List<FoundGap> Found(DetectionSample sample) =>
        [.. sample.Gaps.Select(g => new FoundGap(ids.Series(g.Dataset, g.Series), g.Range)).OrderBy(g => g.SeriesId).ThenBy(g => g.Range.Start)];
}

/// <param name="Read">Seconds of them until the ledger was read.</param>
internal sealed record DetectionSample(double Seconds, double Read, IReadOnlyList<Gap> Gaps);
