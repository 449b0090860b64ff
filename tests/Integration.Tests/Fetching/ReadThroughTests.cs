using DataFetch.Integration.Tests.Running;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Fetching;

/// <summary>A reader who asks for what is not there yet. Each test has days of its own.</summary>
[Collection(SharedSystemGroup.Name)]
public sealed class ReadThroughTests(SharedSystem shared)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_cold_range_is_fetched_by_an_urgent_task_and_served_whole_and_a_second_reader_causes_no_call()
    {
        var system = await shared.GetAsync(Ct);
        var request = new GetDataRequest { Dataset = "pvpc_prices", Series = { "ceuta" }, From = "2024-02-28", To = "2024-03-01", Missing = MissingPolicy.Fetch };

        var (header, coverage, rows) = await system.Clients.ReadAsync(request, Deadline, Ct);

        Assert.Empty(coverage.Errors);
        Assert.Equal((72, 72), (coverage.Slots.Expected, coverage.Slots.Present));
        rows.AssertEqualTo(await system.Upstreams.TruthAsync(
            "pvpc_prices", ["ceuta"], header.Range.StartTime.ToDateTimeOffset(), header.Range.EndTime.ToDateTimeOffset(), Ct));
        var run = (await system.Clients.Backfill.ListRunsAsync(new() { PageSize = 1 }, cancellationToken: Ct)).Runs.Single();
        var tasks = (await system.Clients.Backfill.ListTasksAsync(new() { RunId = run.Id }, cancellationToken: Ct)).Tasks;
        Assert.Equal("fetch", run.Purpose);
        Assert.NotEmpty(tasks);
        Assert.All(tasks, t => Assert.Equal(Priority.Urgent, t.Priority));

        await system.Upstreams.ForgetArrivalsAsync(Ct);
        var (_, _, again) = await system.Clients.ReadAsync(request, Deadline, Ct);

        again.AssertEqualTo(rows);
        Assert.Empty(await system.Upstreams.ArrivalsAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refetch_asks_the_upstream_again_for_what_is_there()
    {
        var system = await shared.GetAsync(Ct);
        await system.Clients.RunAsync("2023-05-01", "2023-05-01", Ct, "spot_prices");
        await system.Upstreams.ForgetArrivalsAsync(Ct);

        var (_, coverage, rows) = await system.Clients.ReadAsync(
            new() { Dataset = "spot_prices", From = "2023-05-01", To = "2023-05-01", Missing = MissingPolicy.Refetch }, Deadline, Ct);

        Assert.Empty(coverage.Errors);
        Assert.Equal((24, 24), (coverage.Slots.Present, rows.Count));
        Assert.NotEmpty(await system.Upstreams.ArrivalsAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_missing_FETCH_a_cold_range_is_served_as_it_is_and_causes_no_call()
    {
        var system = await shared.GetAsync(Ct);
        await system.Upstreams.ForgetArrivalsAsync(Ct);

        var (_, coverage, rows) = await system.Clients.ReadAsync(new() { Dataset = "spot_prices", From = "2023-01-01", To = "2023-01-01" }, Deadline, Ct);

        Assert.Equal((24, 0), (coverage.Slots.Missing, rows.Count));
        Assert.Empty(await system.Upstreams.ArrivalsAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_upstream_that_is_down_labels_the_part_and_the_rest_is_served_within_the_deadline()
    {
        var system = await shared.GetAsync(Ct);
        await system.Clients.RunAsync("2023-03-01", "2023-03-01", Ct, "spot_prices");
        await system.Upstreams.ChangeAsync(new { server_error_share = 1 }, Ct);
        try
        {
            var (_, coverage, rows) = await system.Clients.ReadAsync(
                new() { Dataset = "spot_prices", From = "2023-03-01", To = "2023-03-02", Missing = MissingPolicy.Fetch }, Deadline, Ct);

            Assert.Contains("upstream-down", Assert.Single(coverage.Errors), StringComparison.Ordinal);
            Assert.Equal((24, 24), (coverage.Slots.Present, coverage.Slots.Unreachable));
            Assert.Equal(24, rows.Count);
        }
        finally
        {
            await system.Upstreams.ChangeAsync(new { server_error_share = 0 }, Ct);
        }
    }
}
