using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Query.Tests.Latest;

public sealed class LatestTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Each_series_has_its_newest_row_and_nulls_are_left_out()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync(
            "prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T06:00:00Z"),
            (s, at) => (s, at.InUtc().Hour) switch { ("a", > 3) => null, ("a", _) => [1.10m, 0.1, -3L, "t"], var (_, hour) => [null, null, (long)hour, null] });

        var all = (await service.Client().GetLatestAsync(new GetLatestRequest { Dataset = "prices" }, cancellationToken: RunningService.Ct)).Rows;
        var one = (await service.Client().GetLatestAsync(new GetLatestRequest { Dataset = "prices", Series = { "b", "b" } }, cancellationToken: RunningService.Ct)).Rows;

        Assert.Equal([("a", 3), ("b", 5)], all.Select(r => (r.Series, r.At.ToDateTime().Hour)));
        Assert.Equal(
            [("amount", "1.10"), ("count", "-3"), ("note", "t"), ("ratio", "0.1")], all[0].Values.OrderBy(v => v.Key).Select(v => (v.Key, v.Value)));
        Assert.Equal([("count", "5")], all[1].Values.Select(v => (v.Key, v.Value)));
        Assert.Equal(all[1], Assert.Single(one));
    }

    [Fact]
    public async Task A_series_without_rows_is_left_out_and_an_unknown_one_is_named()
    {
        await using var service = await Answers.StartAsync(postgres);

        var rows = (await service.Client().GetLatestAsync(new GetLatestRequest { Dataset = "sales" }, cancellationToken: RunningService.Ct)).Rows;
        var fault = await Assert.ThrowsAsync<RpcException>(
            async () => await service.Client().GetLatestAsync(new GetLatestRequest { Dataset = "prices", Series = { "z" } }, cancellationToken: RunningService.Ct));

        Assert.Empty(rows);
        Assert.Equal((StatusCode.NotFound, "Unknown series 'z' of dataset 'prices'. Known are: a, b."), (fault.StatusCode, fault.Status.Detail));
    }
}
