using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;

namespace DataFetch.Query.Tests.Data;

public sealed class ProvenanceTests(PostgresFixture postgres)
{
    private const string From = "2025-06-01T00:00:00Z";
    private const string To = "2025-06-01T03:00:00Z";

    [Fact]
    public async Task Rows_of_several_providers_are_labelled_row_by_row()
    {
        await using var service = await StartAsync();
        await IsFromAsync(service, "far.hour", "2025-06-01T01:00:00Z");

        var answer = await service.GetAsync(new() { Dataset = "prices", Series = { "b" }, From = From, To = To });

        Assert.Equal(["near.hours", "far.hour", "near.hours"], answer.Rows.Select(r => r[2]));
        Assert.Equal(["near.hours", "far.hour"], answer.Header.Providers.Take(2));
        Assert.Equal(["near.hours", "far.hour", "near.hours"], await OverRestAsync(service));
    }

    [Fact]
    public async Task A_provider_of_an_earlier_catalog_is_named_and_one_of_a_newer_is_not_mistaken_for_another()
    {
        await using var service = await StartAsync();
        await service.ExecuteAsync("INSERT INTO datafetch.provider (name) VALUES ('newer.hours')");
        await IsFromAsync(service, "newer.hours", "2025-06-01T01:00:00Z");
        await IsFromAsync(service, "far.weeks", "2025-06-01T02:00:00Z"); // declared no more for this dataset

        var answer = await service.GetAsync(new() { Dataset = "prices", Series = { "b" }, From = From, To = To });

        Assert.Equal(["near.hours", null, "far.weeks"], answer.Rows.Select(r => r[2]));
        Assert.Equal(["near.hours", null, "far.weeks"], await OverRestAsync(service));
    }

    private async Task<RunningService> StartAsync()
    {
        var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, _) => [1m]);
        return service;
    }

    private static Task IsFromAsync(RunningService service, string provider, string at) => service.ExecuteAsync(
        $"UPDATE data.prices SET provider_id = (SELECT id FROM datafetch.provider WHERE name = '{provider}') WHERE at = '{at}'");

    private static async Task<IEnumerable<string?>> OverRestAsync(RunningService service)
    {
        var text = await service.Rest.GetStringAsync($"/datasets/prices/data?series=b&from={From}&to={To}", RunningService.Ct);
        return JsonDocument.Parse(text).RootElement.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("provider").GetString());
    }
}
