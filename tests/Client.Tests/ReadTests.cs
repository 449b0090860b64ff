using Apache.Arrow;
using DataFetch.Query;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Client.Tests;

public sealed class ReadTests(PostgresFixture postgres)
{
    private const string From = "2025-06-01T00:00:00Z";
    private const string To = "2025-06-01T06:00:00Z";

    [Fact]
    public async Task Rows_come_as_Arrow_with_series_instant_and_provider_and_nulls_stay_nulls()
    {
        await using var service = await StartAsync();
        await service.StoreAsync("prices", RunningService.Range(From, To), (s, at) => s == "b" ? [-12.50m, 0.25, 7L, "ñ"] : at.InUtc().Hour < 2 ? [1m, null, null, null] : null);
        using var client = Connect(service);

        await using var reply = await client.ReadAsync(Prices(), RunningService.Ct);
        var batch = Assert.Single(await reply.ArrowAsync(RunningService.Ct).ToListAsync(RunningService.Ct));

        Assert.Equal((8, 4), (reply.Coverage.Slots.Present, reply.Coverage.Slots.Absent));
        Assert.Equal(["series", "at", "provider", "amount", "ratio", "count", "note"], batch.Schema.FieldsList.Select(f => f.Name));
        Assert.Equal(["a", "a", "b", "b", "b", "b", "b", "b"], Enumerable.Range(0, batch.Length).Select(i => Column<StringArray>(batch, 0).GetString(i)));
        Assert.Equal(new DateTimeOffset(2025, 6, 1, 1, 0, 0, TimeSpan.Zero), Column<TimestampArray>(batch, 1).GetTimestamp(1));
        Assert.Equal("near.hours", Column<StringArray>(batch, 2).GetString(0));
        Assert.Equal((1m, -12.50m), (Column<Decimal128Array>(batch, 3).GetValue(0), Column<Decimal128Array>(batch, 3).GetValue(2)));
        Assert.Equal((null, 0.25), (Column<DoubleArray>(batch, 4).GetValue(1), Column<DoubleArray>(batch, 4).GetValue(7)));
        Assert.Equal((null, 7L), (Column<Int64Array>(batch, 5).GetValue(0), Column<Int64Array>(batch, 5).GetValue(2)));
        Assert.Equal((null, "ñ"), (Column<StringArray>(batch, 6).GetString(1), Column<StringArray>(batch, 6).GetString(2)));
    }

    [Fact]
    public async Task Callers_that_wait_get_the_same_batches()
    {
        await using var service = await StartAsync();
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, _) => [1m]);
        using var client = Connect(service);

        var rows = await Task.Run(() => client.ReadArrow(Prices(), RunningService.Ct).Sum(b => b.Length), RunningService.Ct);

        Assert.Equal(12, rows);
    }

    [Fact]
    public async Task A_page_tells_when_it_is_read_what_the_next_one_is_asked_for_with()
    {
        await using var service = await StartAsync();
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, _) => [1m]);
        using var client = Connect(service);
        var (rows, request) = (new List<int>(), new GetDataRequest(Prices()) { PageSize = 5 });

        do
        {
            await using var page = await client.ReadAsync(request, RunningService.Ct);
            rows.Add((await page.ArrowAsync(RunningService.Ct).ToListAsync(RunningService.Ct)).Sum(b => b.Length));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal([5, 5, 2], rows);
    }

    [Fact]
    public async Task A_request_that_is_refused_is_an_exception_with_the_services_words()
    {
        await using var service = await StartAsync();
        using var client = Connect(service);

        var refused = await Assert.ThrowsAsync<RpcException>(() => client.ReadAsync(new() { Dataset = "nothing" }, RunningService.Ct));

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
        Assert.Contains("nothing", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_nobody_can_reach_is_asked_as_often_as_said_and_no_more()
    {
        using var client = new DataFetchClient(new DataFetchOptions { Query = new Uri("http://127.0.0.1:1"), Attempts = 2 });

        var away = await Assert.ThrowsAsync<RpcException>(() => client.ReadAsync(Prices(), RunningService.Ct));

        Assert.Equal(StatusCode.Unavailable, away.StatusCode);
    }

    private Task<RunningService> StartAsync() =>
        RunningService.StartAsync(QueryApp.BuildAsync, postgres, settings: [("Services:Backfill:Grpc:0", "http://127.0.0.1:1")]);

    private static DataFetchClient Connect(RunningService service) => new(new DataFetchOptions { Query = new Uri($"http://{service.Channel.Target}") });

    private static GetDataRequest Prices() => new() { Dataset = "prices", From = From, To = To };

    private static T Column<T>(RecordBatch batch, int place)
        where T : IArrowArray => Assert.IsType<T>(batch.Column(place));
}
