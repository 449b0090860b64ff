using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;

namespace DataFetch.Query.Tests.Data;

public sealed class ColumnTypeTests(PostgresFixture postgres)
{
    private const string Query = "/datasets/facts/data?from=2025-06-01&to=2025-06-02";

    [Fact]
    public async Task Booleans_dates_and_instants_travel_as_integers_and_json_as_text()
    {
        await using var facts = await Facts.StartAsync(postgres);

        var answer = await facts.Service.GetAsync(new() { Dataset = "facts", From = "2025-06-01", To = "2025-06-02" });

        Assert.Equal([ColumnType.Boolean, ColumnType.Date, ColumnType.Instant, ColumnType.Json], answer.Header.Columns.Select(c => c.Type));
        Assert.Equal(
            [
                ["", "2025-06-01T00:00:00Z", "near.facts", null, null, null, null],
                ["", "2025-06-01T01:00:00Z", "near.facts", "1", "-1", "1748784600500000", "[{}, 1.50]"],
            ],
            answer.Rows);
    }

    [Fact]
    public async Task Over_REST_each_type_is_what_JSON_has_for_it()
    {
        await using var facts = await Facts.StartAsync(postgres);
        using var request = new HttpRequestMessage(HttpMethod.Get, Query) { Headers = { { "Accept", "application/x-ndjson" } } };
        using var response = await facts.Service.Rest.SendAsync(request, RunningService.Ct);

        using var json = JsonDocument.Parse(await facts.Service.Rest.GetStringAsync(Query, RunningService.Ct));

        Assert.Equal(
            """
            {"series":"","at":"2025-06-01T00:00:00Z","provider":"near.facts","holds":null,"day":null,"off":null,"more":null}
            {"series":"","at":"2025-06-01T01:00:00Z","provider":"near.facts","holds":true,"day":"1969-12-31","off":"2025-06-01T13:30:00.5Z","more":[{}, 1.50]}

            """,
            await response.Content.ReadAsStringAsync(RunningService.Ct));
        Assert.Equal(JsonValueKind.Array, json.RootElement.GetProperty("rows")[1].GetProperty("more").ValueKind);
    }

    [Fact]
    public async Task The_newest_row_has_them_as_text()
    {
        await using var facts = await Facts.StartAsync(postgres);

        var row = Assert.Single((await facts.Service.Client().GetLatestAsync(new() { Dataset = "facts" }, cancellationToken: RunningService.Ct)).Rows);

        Assert.Equal(
            [("day", "1969-12-31"), ("holds", "true"), ("more", "[{}, 1.50]"), ("off", "2025-06-01T13:30:00.5Z")],
            row.Values.OrderBy(v => v.Key).Select(v => (v.Key, v.Value)));
    }
}
