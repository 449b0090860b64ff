using DataFetch.Catalog;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.GapDetector.Audits;

/// <summary>What an audit found, over all series.</summary>
internal sealed record AuditReport(long Rows, long Vanished, long Unrecorded, TimeSpan Elapsed);

/// <summary>Audits datasets series by series, in slices of time.</summary>
internal sealed class DatasetAudit(LedgerAudit audit, TimeProvider time)
{
    // Each slice is a transaction that holds the series' ledger against the fetchers.
    private static readonly Duration Slice = Duration.FromDays(31);

    public async Task<AuditReport> RunAsync(Scope scope, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var (rows, vanished, unrecorded) = (0L, 0L, 0L);
        foreach (var series in scope.Series)
        {
            foreach (var slice in Slices(scope.Range))
            {
                var finding = await audit.AuditAsync(scope.Dataset.For(series), series, slice, ct);
                (rows, vanished, unrecorded) = (rows + finding.Rows, vanished + finding.Vanished, unrecorded + finding.Unrecorded);
            }
        }

        return new AuditReport(rows, vanished, unrecorded, time.GetElapsedTime(started));
    }

    private static IEnumerable<TimeRange> Slices(TimeRange range)
    {
        for (var start = range.Start; start < range.End; start += Slice)
        {
            yield return new TimeRange(start, Instant.Min(start + Slice, range.End));
        }
    }
}

internal static class AuditsFeature
{
    public static IServiceCollection AddAudits(this IServiceCollection services) => services.AddSingleton<DatasetAudit>();
}
