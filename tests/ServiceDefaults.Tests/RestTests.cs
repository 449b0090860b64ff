using System.Net;
using System.Text;

namespace DataFetch.ServiceDefaults.Tests;

public class RestTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/tasks?stat=FAILED", "Unknown parameter 'stat'; /tasks takes state, run_id, page_size.")]
    [InlineData("/tasks?State=FAILED", "Unknown parameter 'State'; /tasks takes state, run_id, page_size.")]
    [InlineData("/runs/a?run_id=b", "Unknown parameter 'run_id'; /runs/a takes none in the query.")]
    [InlineData("/queue/stats?verbose", "Unknown parameter 'verbose'; /queue/stats takes none in the query.")]
    [InlineData("/rows?from=1&until=2", "Unknown parameter 'until'; /rows takes from, to.")]
    public async Task An_unknown_query_parameter_is_refused_and_the_known_are_named(string path, string message)
    {
        await using var service = await TestService.StartAsync();

        using var response = await service.Rest.GetAsync(path, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal($$"""{"code":3,"message":"{{message}}","details":[]}""", Unescape(await response.Content.ReadAsStringAsync(Ct)));
    }

    [Theory]
    [InlineData("/runs/a", """{"run":{"id":"a","purpose":"","state":"COMPLETED","estimated_seconds_left":0""")]
    [InlineData("/tasks?state=FAILED&page_size=2", "\"state\":\"FAILED\"")]
    [InlineData("/tasks?state=TASK_STATE_FAILED", "\"state\":\"FAILED\"")]
    [InlineData("/tasks?state=failed", "\"state\":\"FAILED\"")]
    [InlineData("/rows?from=1", "rows")]
    public async Task Names_are_snake_case_and_enums_are_short(string path, string expected)
    {
        await using var service = await TestService.StartAsync();

        var body = await service.Rest.GetStringAsync(path, Ct);

        Assert.Contains(expected, body.Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/tasks?page_size=many")]
    [InlineData("/tasks?state=lost", "state 'lost' is none of PENDING, PROCESSING, COMPLETED, FAILED, CANCELLED.")]
    public async Task A_malformed_parameter_is_the_callers_mistake(string path, string message = "")
    {
        await using var service = await TestService.StartAsync();

        using var response = await service.Rest.GetAsync(path, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(message, Unescape(await response.Content.ReadAsStringAsync(Ct)));
    }

    [Fact]
    public async Task Big_integers_are_numbers_and_enums_are_read_short()
    {
        await using var service = await TestService.StartAsync();

        using var content = new StringContent("""{"datasets": ["a"], "priority": "LOW"}""", Encoding.UTF8, "application/json");
        using var response = await service.Rest.PostAsync("/runs", content, Ct);
        var body = (await response.Content.ReadAsStringAsync(Ct)).Replace(" ", "", StringComparison.Ordinal);

        Assert.Contains("\"total_requested\":1099511627776", body);
        Assert.Contains("\"errors\":[\"Low\"]", body);
    }

    [Theory]
    [InlineData("?days_back=3", null, HttpStatusCode.OK)]
    [InlineData("?days_back=3", "{}", HttpStatusCode.OK)]
    [InlineData("", """{"days_back": 3}""", HttpStatusCode.BadRequest)]
    public async Task A_body_where_none_is_read_is_refused(string query, string? body, HttpStatusCode code)
    {
        await using var service = await TestService.StartAsync();

        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await service.Rest.PostAsync($"/gaps/backfill{query}", content, Ct);

        Assert.Equal(code, response.StatusCode);
    }

    private static string Unescape(string json) => json.Replace(@"\u0027", "'", StringComparison.Ordinal);
}
