using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Processes;

/// <summary>The system as it is deployed: every service a process of its own. Each test has days of its own.</summary>
public sealed class SeparateProcessesTests(ServiceFleet fleet) : IClassFixture<ServiceFleet>
{
    private static readonly TimeSpan MiddleLimit = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_run_over_days_of_all_datasets_makes_the_tables_equal_to_the_truth_within_the_limits()
    {
        await fleet.StartAsync(Ct);
        await fleet.Upstreams.ForgetArrivalsAsync(Ct);

        // Madrid's days of 25 hours and its neighbours.
        var run = await fleet.Clients.RunAsync("2025-10-25", "2025-10-27", Ct);

        Assert.Equal(RunState.Completed, run.State);
        await fleet.Clients.AssertEqualToTruthAsync(fleet.Upstreams, "2025-10-25", "2025-10-27", Ct);
        Assert.Equal(run.Records.TotalRequested, run.Records.TotalWritten);
        Assert.Empty((await fleet.Upstreams.ArrivalsAsync(Ct)).AnsweredTwice());
        await fleet.Upstreams.AssertLimitsKeptAsync(Ct);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_fetcher_killed_in_the_middle_loses_and_doubles_nothing_and_fetches_again_only_what_was_in_flight()
    {
        await fleet.StartAsync(Ct);
        await fleet.Upstreams.ForgetArrivalsAsync(Ct);
        var rows = await CountRowsAsync();
        var created = await fleet.Clients.Backfill.CreateRunAsync(new CreateRunRequest { From = "2025-03-28", To = "2025-04-01" }, cancellationToken: Ct);
        await InTheMiddleAsync(created.Run.Id);

        await fleet.Process("fetcher").SignalAsync("STOP", Ct); // what is in flight now stays in flight until the kill
        var inFlight = await fleet.Database.TasksAsync("processing", Ct);
        await fleet.Process("fetcher").KillAsync(Ct);
        Assert.True(inFlight > 0, "The fetcher had nothing in flight when it was killed.");
        fleet.Start("fetcher");
        var run = await fleet.Clients.EndOfAsync(created.Run.Id, Ct);

        Assert.Equal(RunState.Completed, run.State);
        await fleet.Clients.AssertEqualToTruthAsync(fleet.Upstreams, "2025-03-28", "2025-04-01", Ct);
        Assert.Equal(rows + run.Records.TotalRequested, await CountRowsAsync());
        var again = (await fleet.Upstreams.ArrivalsAsync(Ct)).AnsweredTwice().Select(a => a.Chunk).Distinct().ToList();
        Assert.True(again.Count <= inFlight, $"{again.Count} chunks were fetched twice, {inFlight} were in flight.");
        await fleet.Upstreams.AssertLimitsKeptAsync(Ct);
        Assert.Equal(0, await fleet.Database.TasksAsync("failed", Ct));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_backfill_killed_in_the_middle_finds_its_run_again_and_nothing_is_fetched_twice()
    {
        await fleet.StartAsync(Ct);
        await fleet.Upstreams.ForgetArrivalsAsync(Ct);
        var rows = await CountRowsAsync();
        var created = await fleet.Clients.Backfill.CreateRunAsync(new CreateRunRequest { From = "2025-06-01", To = "2025-06-05" }, cancellationToken: Ct);
        await InTheMiddleAsync(created.Run.Id);

        await fleet.Process("backfill").KillAsync(Ct);
        fleet.Start("backfill");
        var run = await fleet.Clients.EndOfAsync(created.Run.Id, Ct);

        Assert.Equal(RunState.Completed, run.State);
        await fleet.Clients.AssertEqualToTruthAsync(fleet.Upstreams, "2025-06-01", "2025-06-05", Ct);
        Assert.Equal(rows + run.Records.TotalRequested, await CountRowsAsync());
        Assert.Empty((await fleet.Upstreams.ArrivalsAsync(Ct)).AnsweredTwice());
        await fleet.Upstreams.AssertLimitsKeptAsync(Ct);
    }

    private Task<long> CountRowsAsync() => fleet.Database.NumberAsync(
        "SELECT (SELECT count(*) FROM data.cmg_online) + (SELECT count(*) FROM data.pvpc_prices) + (SELECT count(*) FROM data.spot_prices)", Ct);

    private Task InTheMiddleAsync(string runId) => Eventually.TrueAsync(
        async () =>
        {
            var run = (await fleet.Clients.Backfill.GetRunAsync(new GetRunRequest { RunId = runId }, cancellationToken: Ct)).Run;
            Assert.Equal(RunState.Running, run.State);
            return run.Tasks is { Completed: > 1, Pending: > 1, Processing: > 0 };
        },
        MiddleLimit, "the run is in its middle");
}
