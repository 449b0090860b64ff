using DataFetch.Storage.Alerts;
using NodaTime;

namespace DataFetch.Backfill.Alerting.Rules;

/// <summary>A condition that people are told of. It says how things are; whether that is new is seen to elsewhere.</summary>
internal interface IAlertRule
{
    /// <summary>The kind of its alerts, which are all of that kind.</summary>
    public string Kind { get; }

    /// <summary>What its readings are as a metric.</summary>
    public ReadingGauge Gauge { get; }

    public Task<IReadOnlyList<Reading>> ReadAsync(Instant now, CancellationToken ct);
}

/// <param name="Tag">What the subjects are: <c>dataset</c>, <c>source</c>.</param>
internal sealed record ReadingGauge(string Name, string Unit, string Description, string Tag);

/// <summary>How one subject is.</summary>
/// <param name="Severity">Null where there is nothing to tell.</param>
internal sealed record Reading(string Subject, double Value, AlertSeverity? Severity = null, string Text = "");
