using System.Net;
using System.Text;
using System.Text.Json;
using DataFetch.Integration.Tests.Running;
using DataFetch.V1;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Contract;

/// <summary>What cannot be done is refused with the value's name, and changes nothing.</summary>
[Collection(SharedSystemGroup.Name)]
public sealed class BadRequestsTests(SharedSystem shared)
{
    private const string NoTask = "01990000-0000-7000-8000-000000000000";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData("GET", "/datasets/nothere/data?from=2025-01-01", null, 404, "nothere")]
    [InlineData("GET", "/datasets/nothere/coverage", null, 404, "nothere")]
    [InlineData("GET", "/datasets/nothere/coverage/grid", null, 404, "nothere")]
    [InlineData("GET", "/datasets/nothere/latest", null, 404, "nothere")]
    [InlineData("GET", "/gaps/detect?datasets=nothere", null, 404, "nothere")]
    [InlineData("GET", "/gaps/summary?datasets=nothere", null, 404, "nothere")]
    [InlineData("POST", "/gaps/backfill?datasets=nothere", null, 404, "nothere")]
    [InlineData("POST", "/runs", """{"datasets":["nothere"],"from":"2025-01-01"}""", 404, "nothere")]
    [InlineData("POST", "/tasks", """{"dataset":"nothere","from":"2025-01-01","to":"2025-01-01"}""", 404, "nothere")]
    [InlineData("POST", "/datasets/nothere/audit", "{}", 404, "nothere")]
    [InlineData("GET", "/datasets/nothere/verify", null, 404, "nothere")]
    [InlineData("GET", "/datasets/nothere/certificate", null, 404, "nothere")]
    [InlineData("GET", "/datasets/pvpc_prices/verify?series=atlantis", null, 404, "atlantis")]
    [InlineData("GET", "/sources/nothere", null, 404, "nothere")]
    [InlineData("GET", "/budget?source=nothere", null, 404, "nothere")]
    [InlineData("POST", "/sources/nothere/check", null, 404, "nothere")]
    [InlineData("GET", "/datasets/pvpc_prices/data?from=2025-01-01&series=atlantis", null, 404, "atlantis")]
    [InlineData("GET", "/datasets/pvpc_prices/coverage?series=atlantis", null, 404, "atlantis")]
    [InlineData("POST", "/tasks", """{"dataset":"pvpc_prices","series":["atlantis"],"from":"2025-01-01","to":"2025-01-01"}""", 404, "atlantis")]
    [InlineData("POST", "/runs", """{"datasets":["pvpc_prices"],"series":["atlantis"],"from":"2025-01-01"}""", 404, "atlantis")]
    [InlineData("POST", "/runs", """{"series":["peninsular"],"from":"2025-01-01"}""", 400, "series")]
    [InlineData("GET", "/datasets/pvpc_prices/data?from=2025-01-01&columns=nocolumn", null, 400, "nocolumn")]
    [InlineData("GET", "/datasets/pvpc_prices/aggregate?from=2025-01-01&bucket=P1D&aggregates=mode(price_eur_mwh)", null, 400, "mode(price_eur_mwh)")]
    [InlineData("GET", "/datasets/pvpc_prices/aggregate?from=2025-01-01&bucket=PT7M&aggregates=avg(price_eur_mwh)", null, 400, "PT7M")]
    [InlineData("GET", "/datasets/pvpc_prices/data?from=2025-01-02&to=2025-01-01", null, 400, "'to'")]
    [InlineData("GET", "/datasets/pvpc_prices/coverage?from=2025-01-02&to=2025-01-01", null, 400, "'to'")]
    [InlineData("POST", "/tasks", """{"dataset":"pvpc_prices","from":"2025-01-02","to":"2025-01-01"}""", 400, "'to'")]
    [InlineData("POST", "/runs", """{"from":"2025-01-02","to":"2025-01-01"}""", 400, "'to'")]
    [InlineData("GET", "/datasets/pvpc_prices/data?from=1900-01-01&to=2025-01-01", null, 400, "too long")]
    [InlineData("GET", "/gaps/detect?from=1900-01-01&to=2025-01-01", null, 400, "too long")]
    [InlineData("POST", "/tasks", """{"dataset":"pvpc_prices","from":"1900-01-01","to":"2025-01-01"}""", 400, "too long")]
    [InlineData("POST", "/runs", """{"from":"1900-01-01","to":"2025-01-01"}""", 400, "too long")]
    [InlineData("GET", "/datasets/pvpc_prices/data?from=2025-02-30", null, 400, "2025-02-30")]
    [InlineData("GET", "/datasets/pvpc_prices/data?from=yesterday", null, 400, "yesterday")]
    [InlineData("GET", "/datasets/pvpc_prices/data?to=2025-01-01", null, 400, "from")]
    [InlineData("POST", "/tasks", """{"dataset":"pvpc_prices","from":"01/02/2025","to":"2025-01-01"}""", 400, "01/02/2025")]
    [InlineData("POST", "/tasks", """{"dataset":"pvpc_prices","from":"9999-12-31","to":"9999-12-31"}""", 400, "9999-12-31")]
    [InlineData("POST", "/runs", """{"from":"2025-01-01T00:00:00"}""", 400, "2025-01-01T00:00:00")]
    [InlineData("GET", "/gaps/summary?day_back=3", null, 400, "day_back")]
    [InlineData("GET", "/datasets/pvpc_prices/data?from=2025-01-01&form=2025-01-01", null, 400, "form")]
    [InlineData("GET", "/tasks?state=finished", null, 400, "finished")]
    [InlineData("GET", "/datasets/pvpc_prices/data?from=2025-01-01&missing=perhaps", null, 400, "perhaps")]
    [InlineData("POST", "/gaps/backfill?day_back=3", null, 400, "day_back")]
    [InlineData("POST", "/gaps/backfill", """{"days_back":3}""", 400, "body")]
    [InlineData("POST", "/runs", """{"datasetz":["pvpc_prices"],"from":"2025-01-01"}""", 400, "datasetz")]
    [InlineData("POST", "/tasks", """{"dataset":"pvpc_prices","from":"2025-01-01","to":"2025-01-01","urgent":true}""", 400, "urgent")]
    [InlineData("POST", "/tasks", """{"dataset":"pvpc_prices","from":"2025-01-01","to":"2025-01-01","priority":"SOON"}""", 400, "SOON")]
    [InlineData("POST", "/tasks", """{"dataset":"pvpc_prices",""", 400, "")]
    [InlineData("GET", "/gaps/summary?days_back=-1", null, 400, "-1")]
    [InlineData("GET", "/gaps/detect?days_back=-1", null, 400, "-1")]
    [InlineData("GET", "/gaps/detect?limit=20000", null, 400, "/gaps/stream")]
    [InlineData("GET", "/datasets/pvpc_prices/coverage/grid?by=week", null, 400, "week")]
    [InlineData("POST", "/gaps/backfill?days_back=-1", null, 400, "-1")]
    [InlineData("POST", "/gaps/backfill?days_back=many", null, 400, "")]
    [InlineData("POST", "/gaps/backfill?days_back=100000", null, 400, "100000")]
    [InlineData("GET", "/tasks?page_size=-1", null, 400, "-1")]
    [InlineData("GET", $"/tasks/{NoTask}", null, 404, NoTask)]
    [InlineData("POST", $"/tasks/{NoTask}/retry", null, 404, NoTask)]
    [InlineData("GET", $"/runs/{NoTask}", null, 404, NoTask)]
    [InlineData("GET", $"/runs/{NoTask}/watch", null, 404, NoTask)]
    [InlineData("POST", $"/runs/{NoTask}/cancel", null, 404, NoTask)]
    [InlineData("GET", "/tasks/42", null, 400, "42")]
    [InlineData("POST", "/tasks/42/retry", null, 400, "42")]
    [InlineData("GET", "/runs/42", null, 400, "42")]
    [InlineData("GET", "/tasks?run_id=42", null, 400, "42")]
    [InlineData("POST", "/scheduler/jobs/nothere/trigger", null, 404, "nothere")]
    [InlineData("POST", "/api/scheduler/jobs/nothere/trigger", null, 404, "nothere")]
    [InlineData("POST", "/scheduler/refresh", """{"dataset":"nothere"}""", 404, "nothere")]
    [InlineData("POST", "/scheduler/refresh", """{"dataset":"pvpc_prices","series":["atlantis"]}""", 404, "atlantis")]
    [InlineData("POST", "/scheduler/refresh", """{"dataset":"pvpc_prices","from":"2025-01-01","days_back":3}""", 400, "days_back")]
    [InlineData("POST", "/scheduler/force-refresh", """{"datasets":["nothere"]}""", 404, "nothere")]
    [InlineData("POST", "/scheduler/force-refresh", """{"days_back":-1}""", 400, "-1")]
    [InlineData("POST", "/scheduler/start", null, 400, "Scheduler:Enabled")]
    [InlineData("POST", "/scheduler/stop", null, 400, "Scheduler:Enabled")]
    [InlineData("GET", "/scheduler/status?job=x", null, 400, "job")]
    [InlineData("GET", "/alerts?page_size=-1", null, 400, "-1")]
    [InlineData("GET", "/triggers?datasets=nothere", null, 404, "nothere")]
    [InlineData("GET", "/triggers?kinds=alert", null, 400, "alert")]
    [InlineData("GET", "/triggers?after_id=-1", null, 400, "after_id")]
    [InlineData("PUT", "/triggers/subscriptions/mine", """{"url":"ftp://example.org"}""", 400, "url")]
    [InlineData("DELETE", "/triggers/subscriptions/nothere", null, 404, "nothere")]
    [InlineData("GET", "/nowhere", null, 404, "/nowhere")]
    public async Task Over_REST_it_is_refused_by_name_and_changes_nothing(string method, string path, string? body, int code, string named)
    {
        var system = await shared.GetAsync(Ct);
        var before = await system.Database.FingerprintAsync(Ct);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await system.Http.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);

        Assert.True((HttpStatusCode)code == answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
        Assert.Contains(named, JsonDocument.Parse(text).RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, await system.Database.FingerprintAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Over_gRPC_it_is_refused_by_name_and_changes_nothing()
    {
        var system = await shared.GetAsync(Ct);
        var before = await system.Database.FingerprintAsync(Ct);
        var (backfill, gaps, fetcher) = (system.Clients.Backfill, system.Clients.Gaps, system.Clients.Fetcher);

        await RefusedAsync(StatusCode.NotFound, "nothere", () => backfill.CreateRunAsync(new() { Datasets = { "nothere" }, From = "2025-01-01" }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.NotFound, "nothere", () => backfill.BackfillGapsAsync(new() { Datasets = { "nothere" } }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.NotFound, "nothere", () => gaps.GetCoverageAsync(new() { Dataset = "nothere" }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.NotFound, "nothere", () => fetcher.GetSourceAsync(new() { Source = "nothere" }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.NotFound, "nothere", () => system.Clients.ReadAsync(new() { Dataset = "nothere", From = "2025-01-01" }, TimeSpan.FromSeconds(10), Ct));
        await RefusedAsync(StatusCode.NotFound, "atlantis", () => Enqueue("pvpc_prices", "2025-01-01", "2025-01-01", "atlantis"));
        await RefusedAsync(StatusCode.InvalidArgument, "'to'", () => Enqueue("pvpc_prices", "2025-01-02", "2025-01-01"));
        await RefusedAsync(StatusCode.InvalidArgument, "too long", () => Enqueue("pvpc_prices", "1900-01-01", "2025-01-01"));
        await RefusedAsync(StatusCode.InvalidArgument, "2025-13-01", () => Enqueue("pvpc_prices", "2025-13-01", "2025-01-01"));
        await RefusedAsync(StatusCode.InvalidArgument, "from", () => Enqueue("pvpc_prices", "", "2025-01-01"));
        await RefusedAsync(StatusCode.InvalidArgument, "-3", () => backfill.BackfillGapsAsync(new() { DaysBack = -3 }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, "-3", () => gaps.GetSummaryAsync(new() { DaysBack = -3 }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, "-3", () => gaps.DetectGapsAsync(new() { DaysBack = -3 }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, "42", () => backfill.GetTaskAsync(new() { TaskId = "42" }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.NotFound, NoTask, () => backfill.GetTaskAsync(new() { TaskId = NoTask }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.NotFound, NoTask, () => backfill.RetryTaskAsync(new() { TaskId = NoTask }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, "77", () => backfill.EnqueueFetchAsync(new() { Dataset = "pvpc_prices", From = "2025-01-01", To = "2025-01-01", Priority = (Priority)77 }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, "77", () => backfill.ListTasksAsync(new() { State = (TaskState)77 }, cancellationToken: Ct).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, "77", () => system.Clients.ReadAsync(
            new() { Dataset = "pvpc_prices", From = "2025-01-01", Missing = (MissingPolicy)77 }, TimeSpan.FromSeconds(10), Ct));

        Assert.Equal(before, await system.Database.FingerprintAsync(Ct));

        Task<EnqueueFetchResponse> Enqueue(string dataset, string from, string to, params string[] series) =>
            backfill.EnqueueFetchAsync(new() { Dataset = dataset, Series = { series }, From = from, To = to }, cancellationToken: Ct).ResponseAsync;
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_that_is_not_failed_is_not_retried()
    {
        var system = await shared.GetAsync(Ct);
        var fetch = await system.Clients.Backfill.EnqueueFetchAsync(new() { Dataset = "spot_prices", From = "2025-01-05", To = "2025-01-05" }, cancellationToken: Ct);
        await system.Clients.EndOfAsync(fetch.Run.Id, Ct);
        var (id, before) = (fetch.Tasks.Single().Id, await system.Database.FingerprintAsync(Ct));

        await RefusedAsync(StatusCode.FailedPrecondition, "completed", () => system.Clients.Backfill.RetryTaskAsync(new() { TaskId = id }, cancellationToken: Ct).ResponseAsync);
        using var answer = await system.Http.PostAsync(new Uri($"/tasks/{id}/retry", UriKind.Relative), null, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(id, text, StringComparison.Ordinal);
        Assert.Equal(before, await system.Database.FingerprintAsync(Ct));
    }

    private static async Task RefusedAsync<T>(StatusCode status, string named, Func<Task<T>> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        Assert.True(status == refused.StatusCode, $"{refused.Status} where {status} with '{named}' is right.");
        Assert.Contains(named, refused.Status.Detail, StringComparison.Ordinal);
    }
}
