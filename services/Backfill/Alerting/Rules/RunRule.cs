using System.Globalization;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Coverage;
using Microsoft.Extensions.Options;
using NodaTime;

namespace DataFetch.Backfill.Alerting.Rules;

/// <summary>How much of what was missing a run has restored.</summary>
internal sealed class RunRule(AlertFacts facts, SourceCatalog catalog, LedgerReader ledger, IOptions<AlertOptions> options) : IAlertRule
{
    // A run that has ended stays as it is, unless it is taken up again and ends once more.
    private IReadOnlyDictionary<EndedRun, Reading> judged = new Dictionary<EndedRun, Reading>();

    public string Kind => "run";

    public ReadingGauge Gauge { get; } = new("datafetch.run.restored", "1", "Share of the missing slots that a run restored, for runs that ended of late.", "run");

    public async Task<IReadOnlyList<Reading>> ReadAsync(Instant now, CancellationToken ct)
    {
        var readings = new Dictionary<EndedRun, Reading>();
        foreach (var run in await facts.EndedRunsAsync(options.Value.Lately, ct))
        {
            readings[run] = judged.TryGetValue(run, out var known) ? known : Judge(run, await LackingAsync(run, now, ct));
        }

        judged = readings;
        return [.. readings.Values];
    }

    private Reading Judge(EndedRun run, long lacking)
    {
        var share = Math.Max(0, (double)(run.Requested - lacking) / run.Requested);
        var severity = run.HasFailed || share < options.Value.PoorShare ? AlertSeverity.Error
            : share <= options.Value.GoodShare ? AlertSeverity.Warning
            : AlertSeverity.Info;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"The {run.Purpose} run restored {share:0.#%} of {run.Requested} missing slots{(run.HasFailed ? ", and all of its tasks failed" : "")}.");
        return new Reading(
            run.Id.ToString(), share, severity,
            severity == AlertSeverity.Info ? text : $"{text} {lacking} are still missing: 'datafetch run show {run.Id}' and 'datafetch tasks --state failed' tell why.");
    }

    private async Task<long> LackingAsync(EndedRun run, Instant now, CancellationToken ct)
    {
        var needs =
            from scope in await facts.ScopeAsync(run.Id, ct)
            let dataset = catalog.Datasets.FirstOrDefault(d => d.Name == scope.Dataset)
            where dataset is not null
            from series in scope.Series.Intersect(dataset.Series, StringComparer.Ordinal)
            group scope.Ranges by (Dataset: dataset.For(series), Series: series) into same
            let expected = same.SelectMany(r => r).Select(r => same.Key.Dataset.Expected(r, now))
            select new SeriesNeed(same.Key.Dataset, same.Key.Series, TimeRangeSet.Of(expected));
        return (await ledger.LackingAsync([.. needs], ct)).Sum(n => n.Dataset.Cadence.Count(n.Ranges));
    }
}
