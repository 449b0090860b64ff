using System.Globalization;
using DataFetch.Storage.Alerts;
using Microsoft.Extensions.Options;
using NodaTime;

namespace DataFetch.Backfill.Alerting.Rules;

/// <summary>How much of what was missing a run has restored, by its result.</summary>
internal sealed class RunRule(AlertFacts facts, IOptions<AlertOptions> options) : IAlertRule
{
    public string Kind => "run";

    public ReadingGauge Gauge { get; } = new("datafetch.run.restored", "1", "Share of the missing slots that a run restored, for runs that ended of late.", "run");

    public async Task<IReadOnlyList<Reading>> ReadAsync(Instant now, CancellationToken ct) =>
        [.. (await facts.EndedRunsAsync(options.Value.Lately, ct)).Select(Judge)];

    private Reading Judge(EndedRun run)
    {
        var share = (double)run.Restored / run.Requested;
        var severity = run.HasFailed || share < options.Value.PoorShare ? AlertSeverity.Error
            : share <= options.Value.GoodShare ? AlertSeverity.Warning
            : AlertSeverity.Info;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"The {run.Purpose} run restored {share:0.#%} of {run.Requested} missing slots{(run.HasFailed ? ", and all of its tasks failed" : "")}.");
        return new Reading(
            run.Id.ToString(), share, severity,
            severity == AlertSeverity.Info
                ? text
                : $"{text} {run.Requested - run.Restored} are still missing: 'datafetch run show {run.Id}' and 'datafetch tasks --state failed' tell why.");
    }
}
