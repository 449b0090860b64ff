using DataFetch.Storage.Alerts;
using DataFetch.Storage.Notices;
using Microsoft.Extensions.Options;
using NodaTime;

namespace DataFetch.Backfill.Alerting.Rules;

/// <summary>Receivers of alerts and triggers that cannot be reached: the others are told.</summary>
internal sealed class DeliveryRule(Deliveries deliveries, IOptions<AlertOptions> options) : IAlertRule
{
    public string Kind => "delivery";

    public ReadingGauge Gauge { get; } = new("datafetch.delivery.failures", "{failure}", "Failures in a row to reach a receiver of alerts or triggers.", "receiver");

    public async Task<IReadOnlyList<Reading>> ReadAsync(Instant now, CancellationToken ct) =>
    [
        .. (await deliveries.ReadAsync(ct)).Select(d => new Reading(
            d.Place, d.Failures, d.FailingSince is not null && d.FailingFor >= options.Value.Unreachable ? AlertSeverity.Warning : null,
            $"{d.Place} cannot be told since {d.FailingSince}; {d.Pending} notices wait for it. {d.Error}")),
    ];
}
