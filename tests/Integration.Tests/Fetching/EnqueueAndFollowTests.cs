using System.Net.Http.Json;
using System.Text.Json;
using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Fetching;

/// <summary>A fetch from the asking to its outcome, also when the upstream is down. Each test has days of its own.</summary>
[Collection(SharedSystemGroup.Name)]
public sealed class EnqueueAndFollowTests(SharedSystem shared)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task POST_tasks_gives_an_id_that_leads_from_pending_over_processing_to_completed()
    {
        var system = await shared.GetAsync(Ct);
        await system.Upstreams.ChangeAsync(new { latency_min_ms = 300, latency_max_ms = 300 }, Ct);
        try
        {
            // More days than the fetcher has workers: some of them must wait.
            using var answer = await system.Http.PostAsJsonAsync("/tasks", new { dataset = "spot_prices", from = "2024-05-01", to = "2024-05-08" }, Ct);
            var tasks = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("tasks").EnumerateArray().ToList();
            Assert.Equal(8, tasks.Count);
            var waiting = tasks.First(t => t.GetProperty("state").GetString() == "PENDING");
            var seen = new List<string> { "PENDING" };

            await Eventually.TrueAsync(
                async () =>
                {
                    var now = await TaskAsync(system, waiting.GetProperty("id").GetString()!);
                    seen.Add(now.GetProperty("state").GetString()!);
                    return seen[^1] is "COMPLETED" or "FAILED";
                },
                Limit, "the task ends");

            Assert.Equal(["PENDING", "PROCESSING", "COMPLETED"], seen.Distinct());
            await system.Clients.EndOfAsync((await system.Clients.Backfill.ListRunsAsync(new() { PageSize = 1 }, cancellationToken: Ct)).Runs.Single().Id, Ct);
        }
        finally
        {
            await system.Upstreams.ChangeAsync(new { latency_min_ms = 0, latency_max_ms = 0 }, Ct);
        }

        await system.Clients.AssertEqualToTruthAsync(system.Upstreams, "2024-05-01", "2024-05-08", Ct, "spot_prices");
    }

    [Fact(Timeout = 120_000)]
    public async Task With_the_upstream_down_a_task_fails_after_three_attempts_is_listed_and_counted_and_a_retry_completes_it()
    {
        var system = await shared.GetAsync(Ct);
        var backfill = system.Clients.Backfill;
        var failedBefore = (await backfill.GetQueueStatsAsync(new(), cancellationToken: Ct)).Failed;
        string id;
        await system.Upstreams.ChangeAsync(new { server_error_share = 1 }, Ct);
        try
        {
            var fetch = await backfill.EnqueueFetchAsync(new() { Dataset = "cmg_online", From = "2024-06-01", To = "2024-06-01" }, cancellationToken: Ct);
            Assert.Equal(RunState.Failed, (await system.Clients.EndOfAsync(fetch.Run.Id, Ct)).State);
            id = fetch.Tasks.Single().Id;
        }
        finally
        {
            await system.Upstreams.ChangeAsync(new { server_error_share = 0 }, Ct);
        }

        var failed = (await backfill.GetTaskAsync(new() { TaskId = id }, cancellationToken: Ct)).Task;
        Assert.Equal((TaskState.Failed, 3), (failed.State, failed.Attempts));
        Assert.Matches("^upstream-down: HTTP 5\\d\\d", failed.Error);
        var listed = await system.Http.GetFromJsonAsync<JsonElement>("/tasks?state=failed", Ct);
        Assert.Contains(id, listed.GetProperty("tasks").EnumerateArray().Select(t => t.GetProperty("id").GetString()));
        var stats = await system.Http.GetFromJsonAsync<JsonElement>("/queue/stats", Ct);
        Assert.Equal(failedBefore + 1, stats.GetProperty("failed").GetInt64());
        var slots = await SlotsAsync(system);
        Assert.Equal(slots.Expected, slots.Unreachable);

        using var retried = await system.Http.PostAsync(new Uri($"/tasks/{id}/retry", UriKind.Relative), null, Ct);
        Assert.True(retried.IsSuccessStatusCode, await retried.Content.ReadAsStringAsync(Ct));
        await Eventually.TrueAsync(
            async () => (await backfill.GetTaskAsync(new() { TaskId = id }, cancellationToken: Ct)).Task.State == TaskState.Completed, Limit, "the retried task completes");

        slots = await SlotsAsync(system);
        Assert.Equal((slots.Expected, 0), (slots.Present, slots.Unreachable));
        Assert.Equal(failedBefore, (await backfill.GetQueueStatsAsync(new(), cancellationToken: Ct)).Failed);
        await system.Clients.AssertEqualToTruthAsync(system.Upstreams, "2024-06-01", "2024-06-01", Ct, "cmg_online");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refetch_of_what_is_present_asks_again_and_writes_nothing_and_without_refetch_nothing_is_asked()
    {
        var system = await shared.GetAsync(Ct);
        await system.Clients.RunAsync("2024-07-01", "2024-07-02", Ct, "spot_prices");
        await system.Upstreams.ForgetArrivalsAsync(Ct);
        var request = new EnqueueFetchRequest { Dataset = "spot_prices", From = "2024-07-01", To = "2024-07-02" };

        var nothing = await system.Clients.Backfill.EnqueueFetchAsync(request, cancellationToken: Ct);
        Assert.Empty(nothing.Tasks);
        Assert.Equal(RunState.Completed, nothing.Run.State);
        Assert.Empty(await system.Upstreams.ArrivalsAsync(Ct));

        request.Refetch = true;
        var again = await system.Clients.Backfill.EnqueueFetchAsync(request, cancellationToken: Ct);
        var run = await system.Clients.EndOfAsync(again.Run.Id, Ct);

        // Each answer holds the PVPC price too, and a chunk fills all that its answer has.
        Assert.Equal((RunState.Completed, 2 * 48, 0), (run.State, run.Records.TotalObtained, run.Records.TotalWritten));
        Assert.Equal(2, (await system.Upstreams.ArrivalsAsync(Ct)).Count(a => a.HasData));
    }

    private static async Task<JsonElement> TaskAsync(OneProcess system, string id) =>
        (await system.Http.GetFromJsonAsync<JsonElement>($"/tasks/{id}", Ct)).GetProperty("task");

    private static async Task<SlotCounts> SlotsAsync(OneProcess system) => (await system.Clients.Gaps.GetCoverageAsync(
        new() { Dataset = "cmg_online", From = "2024-06-01", To = "2024-06-01" }, cancellationToken: Ct)).Slots;
}
