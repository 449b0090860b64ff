using System.Net;
using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Query.Tests.Data;

public sealed class OrderTests(PostgresFixture postgres)
{
    private const string From = "2024-12-30T00:00:00Z";
    private const string To = "2025-01-02T12:00:00Z";

    [Fact]
    public async Task Descending_blocks_of_the_cache_are_the_same_rows_the_other_way_around_within_each_series()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2024-12-01T00:00:00Z", "2025-02-01T00:00:00Z"), (s, at) => [at.ToUnixTimeSeconds() / 3600m, null, 7L, s]);

        var ascending = await service.GetAsync(Answers.Prices(From, To));
        var descending = await service.GetAsync(Descending(Answers.Prices(From, To)));

        Assert.Equal(2 * 84, ascending.Rows.Count);
        Assert.Equal(Reversed(ascending), descending.Rows);
    }

    [Fact]
    public async Task Descending_rows_of_a_stream_are_the_same_rows_the_other_way_around_within_each_series()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.ExecuteAsync(
            $"""
            INSERT INTO data.sales (series_id, at, provider_id, amount)
            SELECT {service.SeriesId("sales", "")}, '2016-01-01T00:00:00Z'::timestamptz + n * interval '17 hours', 1, n FROM generate_series(1, 4000) n
            """);

        // Of too many months for the cache.
        var request = new GetDataRequest { Dataset = "sales", From = "2016-01-01", To = "2025-06-01" };
        var ascending = await service.GetAsync(request);
        var descending = await service.GetAsync(Descending(request));

        Assert.Equal(4000, ascending.Rows.Count);
        Assert.Equal(Reversed(ascending), descending.Rows);
    }

    [Fact]
    public async Task Rows_of_one_instant_are_in_the_order_of_their_key_in_the_dataset_and_descend_with_their_instants()
    {
        await using var races = await KeyedFacts.StartAsync(
            postgres, ("2025-06-01T15:00Z", 1, "c"), ("2025-06-01T14:00Z", 10, "a"), ("2025-06-01T14:00Z", 9, "b"), ("2025-06-01T14:00Z", 9, "a"));
        var request = new GetDataRequest { Dataset = "runners", From = "2025-06-01", To = "2025-06-01", Columns = { "race", "runner" } };

        var ascending = await races.Service.GetAsync(request);
        var descending = await races.Service.GetAsync(Descending(request));

        Assert.Equal(["9a", "9b", "10a", "1c"], ascending.Rows.Select(r => r[3] + r[4]));
        Assert.Equal(Reversed(ascending), descending.Rows);
    }

    [Theory]
    [InlineData("asc", "2025-06-01T00:00:00Z")]
    [InlineData("desc", "2025-06-01T04:00:00Z")]
    public async Task Over_REST_the_order_is_asc_or_desc(string order, string first)
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T05:00:00Z"), (_, _) => [1m]);

        using var json = JsonDocument.Parse(await service.Rest.GetStringAsync($"/datasets/prices/data?from=2025-06-01&to=2025-06-01&order={order}", RunningService.Ct));
        using var refused = await service.Rest.GetAsync(new Uri("/datasets/prices/data?order=up", UriKind.Relative), RunningService.Ct);

        Assert.Equal(first, json.RootElement.GetProperty("rows")[0].GetProperty("at").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("'order' is none of asc, desc: 'up'.", await refused.Content.ReadAsStringAsync(RunningService.Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_that_is_none_is_refused()
    {
        await using var service = await Answers.StartAsync(postgres);

        var refused = await service.RefuseAsync(new() { Dataset = "prices", Order = (Order)9 });

        Assert.Equal((StatusCode.InvalidArgument, "'order' is none of ASCENDING, DESCENDING: 9."), (refused.StatusCode, refused.Detail));
    }

    private static GetDataRequest Descending(GetDataRequest request) => new(request) { Order = Order.Descending };

    private static IEnumerable<string?[]> Reversed(Answer answer) => answer.Rows.GroupBy(r => r[0]).SelectMany(series => series.Reverse());
}
