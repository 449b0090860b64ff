using DataFetch.Storage.Alerts;
using Microsoft.Extensions.Options;
using NodaTime;

namespace DataFetch.Backfill.Alerting.Rules;

/// <summary>Sources of which many tasks have failed of late.</summary>
internal sealed class FailedTasksRule(AlertFacts facts, IOptions<AlertOptions> options) : IAlertRule
{
    public string Kind => "failed-tasks";

    public ReadingGauge Gauge { get; } = new("datafetch.tasks.failed", "{task}", "Tasks that have failed of late.", "source");

    public async Task<IReadOnlyList<Reading>> ReadAsync(Instant now, CancellationToken ct) =>
    [
        .. (await facts.FailedAsync(options.Value.Lately, ct)).Select(f => new Reading(
            f.Source, f.Failed, f.Failed > options.Value.FailedTasks ? AlertSeverity.Warning : null,
            $"{f.Failed} tasks of {f.Source} have failed, the last with: {f.Error} 'datafetch tasks --state failed' lists them, 'datafetch tasks retry ID' puts one back.")),
    ];
}
