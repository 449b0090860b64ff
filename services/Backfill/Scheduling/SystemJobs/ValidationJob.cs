using DataFetch.Backfill.Runs;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;

namespace DataFetch.Backfill.Scheduling.SystemJobs;

/// <summary>Recounts the rows of the last days, corrects the ledger where the two differ, and says what is missing then.</summary>
internal sealed class ValidationJob(RequestReader requests, LedgerAudit audit, LedgerReader ledger, TimeProvider time) : ISystemJob
{
    public SystemJob Job => SystemJob.Validation;

    public async Task<JobResult> RunAsync(ScheduledSystemJob declared, CancellationToken ct)
    {
        var (expected, vanished, missing) = (0L, 0L, new List<string>());
        foreach (var part in requests.LastDays(declared.Datasets, declared.DaysBack))
        {
            foreach (var series in part.Series)
            {
                vanished += (await audit.AuditAsync(part.Dataset.For(series), series, part.Range, ct)).Vanished;
            }

            var slots = Gaps.Count(await ledger.CoverageAsync(part.Dataset, part.Series, part.Range, ct), part.Range, time.GetInstant());
            expected += slots.Expected;
            if (slots.Missing > 0)
            {
                missing.Add($"{part.Dataset.Name} {slots.Missing}");
            }
        }

        return new JobResult(
            $"{expected} slots expected, {vanished} rows had vanished; missing: {(missing.Count == 0 ? "none" : string.Join(", ", missing))}");
    }
}
