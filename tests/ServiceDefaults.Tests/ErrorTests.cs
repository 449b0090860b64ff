using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.ServiceDefaults.Tests;

public class ErrorTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    public static TheoryData<string, StatusCode, HttpStatusCode, string> Failures => new()
    {
        { "invalid", StatusCode.InvalidArgument, HttpStatusCode.BadRequest, "from 'x' is no date" },
        { "unknown", StatusCode.NotFound, HttpStatusCode.NotFound, "no run 'unknown'" },
        { "not-now", StatusCode.FailedPrecondition, HttpStatusCode.BadRequest, "the run has ended" },
        { "upstream-not-found", StatusCode.NotFound, HttpStatusCode.NotFound, "no dataset 'd'" },
        { "upstream-down", StatusCode.Unavailable, HttpStatusCode.ServiceUnavailable, "fetcher is away" },
        { "postgres", StatusCode.Unavailable, HttpStatusCode.ServiceUnavailable, "Postgres cannot be reached; try again." },
        { "redis", StatusCode.Unavailable, HttpStatusCode.ServiceUnavailable, "Redis cannot be reached; try again." },
        { "bug", StatusCode.Internal, HttpStatusCode.InternalServerError, "failed; trace id" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_has_the_same_status_and_text_over_grpc_and_rest(
        string failure, StatusCode status, HttpStatusCode code, string text)
    {
        await using var service = await TestService.StartAsync();
        var client = new BackfillService.BackfillServiceClient(service.Channel);

        var unary = await Assert.ThrowsAsync<RpcException>(
            async () => await client.GetRunAsync(new() { RunId = failure }, cancellationToken: Ct));
        using var stream = client.WatchRun(new() { RunId = failure }, cancellationToken: Ct);
        Assert.True(await stream.ResponseStream.MoveNext(Ct));
        var streamed = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(Ct));
        using var rest = await service.Rest.GetAsync($"/runs/{failure}", Ct);
        var body = await rest.Content.ReadFromJsonAsync<JsonElement>(Ct);

        Assert.Equal((status, status), (unary.StatusCode, streamed.StatusCode));
        Assert.Contains(text, unary.Status.Detail);
        Assert.Contains(text, streamed.Status.Detail);
        Assert.Equal(code, rest.StatusCode);
        Assert.Equal((int)status, body.GetProperty("code").GetInt32());
        Assert.Contains(text, body.GetProperty("message").GetString());
        Assert.Equal(JsonValueKind.Array, body.GetProperty("details").ValueKind);
        Assert.DoesNotContain("secret", unary.Status.Detail + streamed.Status.Detail + body);
    }

    [Theory]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/broken-rows", HttpStatusCode.NotFound)]
    [InlineData("/queue/stats", HttpStatusCode.NotImplemented)]
    public async Task What_is_not_there_is_said_in_json(string path, HttpStatusCode code)
    {
        await using var service = await TestService.StartAsync();

        using var response = await service.Rest.GetAsync(path, Ct);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);

        Assert.Equal(code, response.StatusCode);
        Assert.NotEqual("", body.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_wrong_verb_is_refused_in_json()
    {
        await using var service = await TestService.StartAsync();

        using var response = await service.Rest.DeleteAsync("/runs", Ct);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("/runs does not take DELETE.", body.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("{ nonsense", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("""{"priority": "SOMETIMES"}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("""{"refetch": "maybe"}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("""{"datasetz": ["a"]}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("datasets=a", "application/x-www-form-urlencoded", HttpStatusCode.BadRequest)]
    public async Task A_malformed_body_is_the_callers_mistake(string body, string type, HttpStatusCode code)
    {
        await using var service = await TestService.StartAsync();

        using var content = new StringContent(body, Encoding.UTF8, type);
        using var response = await service.Rest.PostAsync("/runs", content, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);

        Assert.True(code == response.StatusCode, $"{response.StatusCode}: {text}");
        Assert.Equal((int)StatusCode.InvalidArgument, JsonElement.Parse(text).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task An_unknown_field_of_a_body_is_named_with_the_known()
    {
        await using var service = await TestService.StartAsync();

        using var content = new StringContent("""{"datasets": ["a"], "day_back": 3}""", Encoding.UTF8, "application/json");
        using var response = await service.Rest.PostAsync("/runs", content, Ct);
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync(Ct));

        Assert.Equal(
            "Unknown field 'day_back'; CreateRunRequest has datasets, series, from, to, priority, refetch, mode, days_back, max_gap_hours.",
            error.GetProperty("message").GetString());
    }
}
