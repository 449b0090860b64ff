using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;

namespace DataFetch.Backfill.Tests.Alerting;

/// <summary>What the tests of alerts share.</summary>
internal static class Alerts
{
    public static Task<RunningService> StartAsync(PostgresFixture postgres, RedisFixture redis, params (string, string)[] settings) => Backfills.StartAsync(
        postgres, redis, Guid.NewGuid().ToString("N")[..12], null,
        [
            ("Backfill:Alerts:Every", "00:00:00.200"), ("Backfill:Delivery:Interval", "00:00:00.100"), ("Backfill:Delivery:FirstWait", "00:00:00.100"),
            ("Backfill:Delivery:LongestWait", "00:00:01"), .. settings,
        ]);

    public static async Task<IReadOnlyList<Alert>> AlertsAsync(this RunningService service, bool all = false) =>
        [.. (await new AlertService.AlertServiceClient(service.Channel).ListAlertsAsync(new ListAlertsRequest { IncludeResolved = all }, cancellationToken: RunningService.Ct)).Alerts];

    /// <summary>Waits for the open alert of a kind.</summary>
    public static async Task<Alert> AlertAsync(this RunningService service, string kind, Func<Alert, bool>? such = null)
    {
        Alert? found = null;
        await Eventually.TrueAsync(
            async () => (found = (await service.AlertsAsync()).FirstOrDefault(a => a.Kind == kind && (such is null || such(a)))) is not null, Backfills.Soon, $"an alert of kind {kind}");
        return found!;
    }

    public static Task UntilResolvedAsync(this RunningService service, string kind) =>
        Eventually.TrueAsync(async () => (await service.AlertsAsync()).All(a => a.Kind != kind), Backfills.Soon, $"no alert of kind {kind}");
}
