using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DataFetch.Backfill.Alerting.Rules;
using DataFetch.Storage.Alerts;

namespace DataFetch.Backfill.Alerting;

/// <summary>What the rules read, and the open alerts, as gauges. Each replica shows the same: take the greatest.</summary>
internal sealed class AlertMetrics
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<Reading>> readings = new();
    private volatile IReadOnlyList<Alert> open = [];

    public AlertMetrics(IMeterFactory meters, IEnumerable<IAlertRule> rules)
    {
        var meter = meters.Create("DataFetch.Backfill");
        foreach (var rule in rules)
        {
            meter.CreateObservableGauge(rule.Gauge.Name, () => Measure(rule), rule.Gauge.Unit, rule.Gauge.Description);
        }

        meter.CreateObservableGauge("datafetch.alerts.open", MeasureOpen, "{alert}", "Alerts that are open, by kind and severity.");
    }

    public void Read(IAlertRule rule, IReadOnlyList<Reading> read) => readings[rule.Kind] = read;

    public void Opened(IReadOnlyList<Alert> alerts) => open = alerts;

    private IEnumerable<Measurement<double>> Measure(IAlertRule rule) =>
        readings.GetValueOrDefault(rule.Kind, []).Select(r => new Measurement<double>(r.Value, new KeyValuePair<string, object?>(rule.Gauge.Tag, r.Subject)));

    private IEnumerable<Measurement<int>> MeasureOpen() => open.CountBy(a => (a.Kind, a.Severity)).Select(a => new Measurement<int>(
        a.Value, new KeyValuePair<string, object?>("kind", a.Key.Kind), new KeyValuePair<string, object?>("severity", a.Key.Severity.ToString().ToLowerInvariant())));
}
