using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.GapDetector.Tests.Coverage;

public sealed class GridTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_grid_of_days_has_a_row_a_series_and_the_day_of_25_hours_has_25()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2024-10-26T22:00:00Z", "2024-10-27T12:00:00Z"), (_, _) => Gaps.Row);
        await service.GiveUpAsync("prices", RunningService.Range("2024-10-27T22:00:00Z", "2024-10-27T23:00:00Z"));

        var grid = await GridAsync(service, new GetCoverageGridRequest { Dataset = "prices", From = "2024-10-26", To = "2024-10-28" });

        Assert.Equal("day", grid.By);
        Assert.Equal(["2024-10-26", "2024-10-27", "2024-10-28"], grid.Columns);
        Assert.Equal(["a", "b"], grid.Rows.Select(r => r.Name));
        Assert.All(grid.Rows, row =>
        {
            Assert.Equal([24, 25, 24], row.Expected);
            Assert.Equal([0, 14, 0], row.Present);
            Assert.Equal([0, 1, 0], row.Unreachable);
            Assert.Equal([24, 10, 24], row.Missing);
        });
        Assert.Equal(new SlotCounts { Expected = 146, Present = 28, Unreachable = 2, Missing = 116 }, grid.Slots);
    }

    [Fact]
    public async Task A_grid_of_hours_by_month_counts_the_hour_that_comes_twice_twice()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z"), (_, _) => Gaps.Row);

        var grid = await GridAsync(service, new GetCoverageGridRequest { Dataset = "prices", Series = { "a" }, From = "2024-10-27", To = "2024-11-01", By = "hour_month" });

        Assert.Equal(["2024-10", "2024-11"], grid.Columns);
        Assert.Equal(Enumerable.Range(0, 24).Select(hour => $"{hour:00}"), grid.Rows.Select(r => r.Name));
        Assert.Equal([(5, 1), (6, 2), (5, 1)], grid.Rows.Skip(1).Take(3).Select(r => (r.Expected[0], r.Present[0])));
        Assert.Equal((24, 24, 25), (grid.Rows.Sum(r => r.Expected[1]), grid.Rows.Sum(r => r.Missing[1]), grid.Rows.Sum(r => r.Present[0])));
    }

    [Fact]
    public async Task Over_REST_a_grid_has_the_same_counts_as_coverage()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-02T00:00:00Z"), (_, _) => Gaps.Row);

        var grid = await GetAsync("/datasets/prices/coverage/grid?by=month");
        var coverage = await GetAsync("/datasets/prices/coverage");

        Assert.Equal(["2025-05", "2025-06"], grid.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal(coverage.GetProperty("slots").GetRawText(), grid.GetProperty("slots").GetRawText());

        async Task<JsonElement> GetAsync(string path) =>
            JsonDocument.Parse(await service.Rest.GetStringAsync(new Uri(path, UriKind.Relative), RunningService.Ct)).RootElement;
    }

    [Fact]
    public async Task What_a_grid_cannot_be_made_by_is_refused_by_name()
    {
        await using var service = await Gaps.StartAsync(postgres);

        var refused = await Assert.ThrowsAsync<RpcException>(() => GridAsync(service, new GetCoverageGridRequest { Dataset = "prices", By = "week" }));

        Assert.Equal(
            (StatusCode.InvalidArgument, "'by' must be day, month or hour_month; it is 'week'."), (refused.StatusCode, refused.Status.Detail));
    }

    private static async Task<GetCoverageGridResponse> GridAsync(RunningService service, GetCoverageGridRequest request) =>
        await service.Client().GetCoverageGridAsync(request, cancellationToken: RunningService.Ct);
}
