using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Npgsql;

namespace DataFetch.Backfill.Tests.Triggers;

/// <summary>What the tests of triggers share.</summary>
internal static class Triggering
{
    /// <summary>Days of June 2025 in Madrid.</summary>
    public static Catalog.TimeRange Days(int from, int to) =>
        RunningService.Range($"2025-06-{from - 1:00}T22:00:00Z".Replace("06-00", "05-31", StringComparison.Ordinal), $"2025-06-{to:00}T22:00:00Z");

    public static TriggerService.TriggerServiceClient Triggers(this RunningService service) => new(service.Channel);

    public static async Task<IReadOnlyList<Trigger>> ListTriggersAsync(this RunningService service, params string[] kinds) =>
        [.. (await service.Triggers().ListTriggersAsync(new ListTriggersRequest { Kinds = { kinds } }, cancellationToken: RunningService.Ct)).Triggers];

    /// <summary>Waits until all that was told up to now has become notices.</summary>
    public static Task RelayedAsync(this RunningService service) => Eventually.TrueAsync(
        async () =>
        {
            await using var command = service.Get<NpgsqlDataSource>().CreateCommand(
                """
                SELECT NOT EXISTS (
                    SELECT FROM datafetch.outbox o
                    WHERE NOT EXISTS (SELECT FROM datafetch.outbox_reader r WHERE r.name = 'notices' AND (r.xid, r.id) >= (o.xid, o.id)))
                """);
            return (bool)(await command.ExecuteScalarAsync(RunningService.Ct))!;
        },
        Backfills.Soon, "the outbox was read");

    /// <summary>Stores prices of both series, each slot with one amount.</summary>
    public static Task StorePricesAsync(this RunningService service, Catalog.TimeRange range, decimal amount = 1m, bool provisional = false) =>
        service.StoreAsync("prices", range, (_, _) => [amount], provisional);

    public static async Task SubscribeAsync(this RunningService service, string name, string url, string secret = "", long? after = null, params string[] datasets)
    {
        var request = new PutSubscriptionRequest { Name = name, Url = url, Secret = secret, Datasets = { datasets } };
        if (after is { } id)
        {
            request.AfterId = id;
        }

        await service.Triggers().PutSubscriptionAsync(request, cancellationToken: RunningService.Ct);
    }
}
