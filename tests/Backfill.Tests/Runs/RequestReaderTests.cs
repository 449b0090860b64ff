using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Backfill.Tests.Runs;

public sealed class RequestReaderTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task A_fault_in_a_request_names_the_value()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var client = service.Client();
        var ct = RunningService.Ct;

        await FaultAsync("'series' needs exactly one dataset; 0 were given.", async () => await client.CreateRunAsync(new() { Series = { "a" }, From = "2025-06-01" }, cancellationToken: ct));
        await FaultAsync("'from' is missing", async () => await client.CreateRunAsync(new(), cancellationToken: ct));
        await FaultAsync("'June'", async () => await client.CreateRunAsync(new() { From = "June" }, cancellationToken: ct));
        await FaultAsync("'priority' must be URGENT, HIGH, NORMAL or LOW; it is 9.", async () => await client.CreateRunAsync(new() { From = "2025-06-01", Priority = (Priority)9 }, cancellationToken: ct));
        await FaultAsync("it is -3", async () => await client.BackfillGapsAsync(new() { DaysBack = -3 }, cancellationToken: ct));
        await FaultAsync("'run_id' is no id such as 00000000-0000-0000-0000-000000000000: 'x'.", async () => await client.GetRunAsync(new() { RunId = "x" }, cancellationToken: ct));
        await FaultAsync("'page_size' must be from 1 to 500; it is 501.", async () => await client.ListRunsAsync(new() { PageSize = 501 }, cancellationToken: ct));
        await FaultAsync("'state' must be PENDING", async () => await client.ListTasksAsync(new() { State = (TaskState)9 }, cancellationToken: ct));
        await FaultAsync("Unknown dataset 'rain'", async () => await client.EnqueueFetchAsync(new() { Dataset = "rain", From = "2025-06-01" }, cancellationToken: ct), StatusCode.NotFound);
        await FaultAsync("There is no run", async () => await client.CancelRunAsync(new() { RunId = Guid.Empty.ToString() }, cancellationToken: ct), StatusCode.NotFound);
    }

    private static async Task FaultAsync(string text, Func<Task> call, StatusCode code = StatusCode.InvalidArgument)
    {
        var status = await Backfills.RefuseAsync(call);
        Assert.Equal(code, status.StatusCode);
        Assert.Contains(text, status.Detail, StringComparison.Ordinal);
    }
}
