using System.Text.Json;
using DataFetch.Integration.Tests.Running;
using Grpc.Net.Client;
using Microsoft.OpenApi.Readers;

namespace DataFetch.Integration.Tests.Contract;

/// <summary>What a stranger with curl and grpcurl finds.</summary>
[Collection(SharedSystemGroup.Name)]
public sealed class ReachableTests(SharedSystem shared)
{
    private static readonly string[] Services =
    [
        "datafetch.v1.AlertService", "datafetch.v1.BackfillService", "datafetch.v1.FetcherService", "datafetch.v1.GapDetectorService", "datafetch.v1.QueryService",
        "datafetch.v1.SchedulerService", "datafetch.v1.TriggerService",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Reflection_at_the_front_lists_and_describes_all_services()
    {
        var system = await shared.GetAsync(Ct);
        using var channel = GrpcChannel.ForAddress(system.Host.GrpcAddress);

        Assert.Equal(Services, (await ReflectionClient.ListAsync(channel, Ct)).Intersect(Services).Order(StringComparer.Ordinal));
        foreach (var service in Services)
        {
            Assert.NotEqual(0, await ReflectionClient.CountFilesAsync(channel, service, Ct));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Reflection_at_the_front_answers_older_clients_too()
    {
        var system = await shared.GetAsync(Ct);
        using var channel = GrpcChannel.ForAddress(system.Host.GrpcAddress);

        Assert.Equal(Services, (await ReflectionClient.ListAlphaAsync(channel, Ct)).Intersect(Services).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_front_has_one_document_of_all_services()
    {
        var system = await shared.GetAsync(Ct);

        var document = new OpenApiStringReader().Read(await system.Http.GetStringAsync("/openapi/v1.json", Ct), out var found);

        Assert.Empty(found.Errors);
        Assert.Superset(
            new HashSet<string> { "/sources", "/gaps/detect", "/runs", "/scheduler/status", "/api/scheduler/status", "/datasets/{dataset}/data", "/datasets/{dataset}/export" },
            document.Paths.Keys.ToHashSet());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/gaps/summary", "recommendations")]
    [InlineData("/health", "status")]
    [InlineData("/alive", "status")]
    [InlineData("/sources", "sources")]
    [InlineData("/budget", "budgets")]
    [InlineData("/datasets", "datasets")]
    [InlineData("/queue/stats", "sources")]
    [InlineData("/tasks", "tasks")]
    [InlineData("/scheduler/status", "total_jobs")]
    [InlineData("/api/scheduler/status", "jobs")]
    [InlineData("/runs", "runs")]
    [InlineData("/alerts", "alerts")]
    [InlineData("/alerts/deliveries", "deliveries")]
    [InlineData("/triggers?limit=5", "triggers")]
    [InlineData("/triggers/subscriptions", "subscriptions")]
    [InlineData("/gaps/detect?days_back=1", "summary")]
    [InlineData("/datasets/spot_prices/coverage", "slots")]
    [InlineData("/datasets/spot_prices/verify", "content_digest")]
    [InlineData("/gaps/findings", "findings")]
    [InlineData("/gaps/patrol", "patrols")]
    [InlineData("/datasets/spot_prices/coverage/grid", "columns")]
    [InlineData("/datasets/spot_prices/latest", "rows")]
    [InlineData("/datasets/spot_prices/aggregate?from=2025-01-01&to=2025-01-01&bucket=PT1H&aggregates=avg(price_eur_mwh)", "series")]
    [InlineData("/datasets/spot_prices/data?from=2025-01-01&to=2025-01-01", "coverage")]
    [InlineData("/datasets/spot_prices/export?from=2025-01-01&to=2025-01-01&format=json", "coverage")]
    public async Task The_front_answers(string path, string property)
    {
        var system = await shared.GetAsync(Ct);

        using var answer = await system.Http.GetAsync(new Uri(path, UriKind.Relative), Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);

        Assert.True(answer.IsSuccessStatusCode, body);
        Assert.True(JsonDocument.Parse(body).RootElement.TryGetProperty(property, out _), body);
    }
}
