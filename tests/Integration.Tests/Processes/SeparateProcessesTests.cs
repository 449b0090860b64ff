using System.Net;
using DataFetch.Integration.Tests.Contract;
using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.V1;
using Grpc.Core;
using Grpc.Net.Client;
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
        var created = await fleet.Clients.Backfill.CreateRunAsync(new CreateRunRequest { From = "2025-03-28", To = "2025-04-01", Datasets = { Clients.Datasets } }, cancellationToken: Ct);
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
        Assert.Equal(0, run.Tasks.Failed);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_backfill_killed_in_the_middle_finds_its_run_again_and_nothing_is_fetched_twice()
    {
        await fleet.StartAsync(Ct);
        await fleet.Upstreams.ForgetArrivalsAsync(Ct);
        var rows = await CountRowsAsync();
        var created = await fleet.Clients.Backfill.CreateRunAsync(new CreateRunRequest { From = "2025-06-01", To = "2025-06-05", Datasets = { Clients.Datasets } }, cancellationToken: Ct);
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

    [Fact(Timeout = 60_000)]
    public async Task Each_service_answers_at_its_own_addresses_and_reflection_names_it()
    {
        await fleet.StartAsync(Ct);
        using var http = new HttpClient { DefaultRequestHeaders = { { "x-api-key", ServiceFleet.ApiKey } } };

        foreach (var (service, contract, paths) in ((string, string, string[])[])
        [
            ("fetcher", "FetcherService", ["/sources", "/budget"]),
            ("gap-detector", "GapDetectorService", ["/gaps/summary", "/gaps/detect?days_back=1"]),
            ("backfill", "BackfillService", ["/queue/stats", "/tasks", "/runs"]),
            ("query", "QueryService", ["/datasets", "/datasets/spot_prices/data?from=2025-01-01&to=2025-01-01"]),
        ])
        {
            foreach (var path in (string[])[.. paths, "/health", "/alive", "/metrics"])
            {
                using var answer = await http.GetAsync(new Uri(fleet.Http(service) + path), Ct);
                Assert.True(answer.IsSuccessStatusCode, $"{service} {path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Ct)}");
            }

            using var channel = GrpcChannel.ForAddress(fleet.Grpc(service), new() { HttpClient = ServiceFleet.GrpcHttp(), DisposeHttpClient = true });
            Assert.Contains($"datafetch.v1.{contract}", await ReflectionClient.ListAsync(channel, Ct));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_the_key_only_health_answers()
    {
        await fleet.StartAsync(Ct);
        using var http = new HttpClient();

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri($"{fleet.Http("query")}/health"), Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri($"{fleet.Http("query")}/datasets"), Ct)).StatusCode);
        using var stranger = new Clients(new(fleet.Grpc("fetcher"), fleet.Grpc("gap-detector"), fleet.Grpc("backfill"), fleet.Grpc("query")), "guess");
        var refused = await Assert.ThrowsAsync<RpcException>(() => stranger.Query.ListDatasetsAsync(new(), cancellationToken: Ct).ResponseAsync);
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact(Timeout = 180_000)]
    public async Task The_upstreams_key_is_in_no_log_no_table_and_no_answer_also_after_failures()
    {
        await fleet.StartAsync(Ct);
        const string wrongKey = $"bad-{ServiceFleet.SipKey}";
        await fleet.Clients.RunAsync("2025-08-01", "2025-08-01", Ct, "cmg_online");

        await fleet.Upstreams.ChangeAsync(new { server_error_share = 1 }, Ct);
        var down = await fleet.Clients.RunAsync("2025-08-02", "2025-08-02", Ct, "cmg_online");
        await fleet.Upstreams.ChangeAsync(new { server_error_share = 0 }, Ct);
        Assert.Contains("upstream-down", Assert.Single(down.Errors), StringComparison.Ordinal);

        await fleet.Process("fetcher").KillAsync(Ct);
        fleet.Start("fetcher", KeyValuePair.Create("Sources__sip__Key", (string?)wrongKey));
        await fleet.HealthyAsync("fetcher", Ct);
        var refused = await fleet.Clients.RunAsync("2025-08-03", "2025-08-03", Ct, "cmg_online");
        Assert.Contains("unauthorised", Assert.Single(refused.Errors), StringComparison.Ordinal);
        var check = await fleet.Clients.Fetcher.CheckSourceAsync(new() { Source = "sip" }, cancellationToken: Ct);
        Assert.Equal((false, 403), (check.Ok, check.HttpStatus));

        // The failures are there to be looked through.
        Assert.Contains(fleet.Logs, log => log.Contains("unauthorised", StringComparison.Ordinal));
        Assert.Contains(fleet.Logs, log => log.Contains("dbug: ", StringComparison.Ordinal));
        foreach (var log in fleet.Logs)
        {
            Assert.DoesNotContain(ServiceFleet.SipKey, log, StringComparison.Ordinal);
        }

        Assert.Empty(await fleet.Database.TablesWithAsync(ServiceFleet.SipKey, Ct));
        Assert.Contains("datafetch.task", await fleet.Database.TablesWithAsync("unauthorised", Ct));
        using var http = new HttpClient { DefaultRequestHeaders = { { "x-api-key", ServiceFleet.ApiKey } } };
        foreach (var address in (string[])
        [
            $"{fleet.Http("fetcher")}/sources", $"{fleet.Http("fetcher")}/budget", $"{fleet.Http("fetcher")}/metrics",
            $"{fleet.Http("backfill")}/tasks?page_size=1000", $"{fleet.Http("backfill")}/runs", $"{fleet.Http("backfill")}/metrics",
        ])
        {
            Assert.DoesNotContain(ServiceFleet.SipKey, await http.GetStringAsync(new Uri(address), Ct), StringComparison.Ordinal);
        }

        await fleet.Process("fetcher").KillAsync(Ct);
        fleet.Start("fetcher");
        await fleet.HealthyAsync("fetcher", Ct);
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
