using DataFetch.Storage.Alerts;
using Microsoft.Extensions.Options;
using NodaTime;

namespace DataFetch.Backfill.Alerting.Rules;

/// <summary>Providers whose firewall turns us away.</summary>
internal sealed class BlockedSourceRule(AlertFacts facts, IOptions<AlertOptions> options) : IAlertRule
{
    public string Kind => "source-blocked";

    public ReadingGauge Gauge { get; } = new("datafetch.source.blocked", "{provider}", "1 for a provider that was blocked of late and has completed nothing since.", "provider");

    public async Task<IReadOnlyList<Reading>> ReadAsync(Instant now, CancellationToken ct) =>
    [
        .. (await facts.BlockedAsync(options.Value.Lately, ct)).Select(b => new Reading(
            b.Provider, 1, AlertSeverity.Error, $"{b.Provider} turned us away at {b.Since}: {b.Error} 'datafetch sources --check' tries it; another address may be let in.")),
    ];
}
