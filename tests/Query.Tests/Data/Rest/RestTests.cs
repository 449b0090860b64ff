using System.IO.Compression;
using System.Net;
using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;

namespace DataFetch.Query.Tests.Data.Rest;

public sealed class RestTests(PostgresFixture postgres)
{
    [Fact]
    public async Task An_answer_that_the_caller_has_is_not_sent_again_until_something_in_it_has_changed()
    {
        await using var service = await Answers.StartAsync(postgres);
        const string Url = "/datasets/prices/data?from=2025-05-31&to=2025-06-01T06:00:00Z";
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T05:00:00Z"), (_, _) => [1m]);
        var first = await service.Rest.GetAsync(new Uri(Url, UriKind.Relative), RunningService.Ct);

        var again = await AskAsync(first);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T01:00:00Z", "2025-06-01T02:00:00Z"), (_, _) => [2m]);
        var changed = await AskAsync(first);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified, HttpStatusCode.OK), (first.StatusCode, again.StatusCode, changed.StatusCode));
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(RunningService.Ct));
        Assert.NotEqual(first.Headers.ETag, changed.Headers.ETag);

        Task<HttpResponseMessage> AskAsync(HttpResponseMessage known) => service.Rest.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, Url) { Headers = { { "If-None-Match", known.Headers.ETag!.ToString() } } }, RunningService.Ct);
    }

    [Fact]
    public async Task Who_has_an_answer_that_may_still_change_is_not_sent_it_again_as_long_as_it_has_not()
    {
        const string Url = "/datasets/prices/data?from=2025-06-10&to=2025-06-10";
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-06-10T00:00:00Z", "2025-06-10T05:00:00Z"), (_, _) => [1m], provisional: true);
        using var first = await service.Rest.GetAsync(new Uri(Url, UriKind.Relative), RunningService.Ct);

        using var again = await service.Rest.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, Url) { Headers = { { "If-None-Match", first.Headers.ETag!.ToString() } } }, RunningService.Ct);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task Answers_are_compressed_for_those_who_ask_for_it(string accept)
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T05:00:00Z"), (_, _) => [1m]);

        var answer = await service.Rest.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "/datasets/prices/data?from=2025-06-01&to=2025-06-01")
            {
                Headers = { { "Accept", accept }, { "Accept-Encoding", "gzip" } },
            },
            RunningService.Ct);

        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
        using var text = new StreamReader(new GZipStream(await answer.Content.ReadAsStreamAsync(RunningService.Ct), CompressionMode.Decompress));
        Assert.Contains("\"series\":\"a\"", await text.ReadToEndAsync(RunningService.Ct), StringComparison.Ordinal);
    }

    private const string From = "2025-06-01T00:00:00Z";
    private const string To = "2025-06-01T06:00:00Z";
    private const string Query = $"/datasets/prices/data?from={From}&to={To}";

    [Fact]
    public async Task JSON_and_NDJSON_have_the_rows_of_gRPC()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (s, at) => (s, at.InUtc().Hour) switch
        {
            ("a", 1) => [null, null, null, null],
            ("a", 2) => [-0.10m, double.NaN, long.MinValue, "a \"b\"\n"],
            ("a", 3) => null,
            var (_, hour) => [hour + 0.125m, 0.1 * hour, (long)hour, $"ñ{hour}"],
        });

        var rpc = await service.GetAsync(Answers.Prices(From, To));
        using var json = JsonDocument.Parse(await service.Rest.GetStringAsync(Query, RunningService.Ct));
        using var request = new HttpRequestMessage(HttpMethod.Get, Query) { Headers = { { "Accept", "application/x-ndjson" } } };
        using var response = await service.Rest.SendAsync(request, RunningService.Ct);
        var lines = (await response.Content.ReadAsStringAsync(RunningService.Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(11, rpc.Rows.Count);
        Assert.Equal(rpc.Rows, json.RootElement.GetProperty("rows").EnumerateArray().Select(Texts));
        Assert.Equal(rpc.Rows, lines.Select(line => Texts(JsonDocument.Parse(line).RootElement)));
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            """{"expected":12,"present":11,"provisional":0,"absent":1,"unreachable":0,"missing":0}""", response.Headers.GetValues("datafetch-slots").Single());
        Assert.Equal(1, json.RootElement.GetProperty("coverage").GetProperty("slots").GetProperty("absent").GetInt32());
    }

    [Fact]
    public async Task An_empty_range_is_an_empty_list_with_its_coverage()
    {
        await using var service = await Answers.StartAsync(postgres);

        using var json = JsonDocument.Parse(await service.Rest.GetStringAsync(Query, RunningService.Ct));

        Assert.Equal(0, json.RootElement.GetProperty("rows").GetArrayLength());
        Assert.Equal(12, json.RootElement.GetProperty("coverage").GetProperty("slots").GetProperty("missing").GetInt32());
    }

    [Fact]
    public async Task With_Backfill_down_the_label_is_in_the_coverage()
    {
        await using var service = await Answers.StartAsync(postgres);

        using var json = JsonDocument.Parse(await service.Rest.GetStringAsync($"{Query}&missing=fetch", RunningService.Ct));

        Assert.Equal(
            "What is missing could not be fetched: the backfill service cannot be reached.",
            Assert.Single(json.RootElement.GetProperty("coverage").GetProperty("errors").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("&columns=amount&columns=volume", HttpStatusCode.BadRequest, "Unknown column 'volume'")]
    [InlineData("&missing=never", HttpStatusCode.BadRequest, "'missing' is none of AS_IS, FETCH, FETCH_IN_BACKGROUND, REFETCH: 'never'")]
    [InlineData("&days_back=2", HttpStatusCode.BadRequest, "Give either 'days_back', or 'from' and 'to'.")]
    [InlineData("&days_back=two", HttpStatusCode.BadRequest, "'days_back' is a number of days from 1 on, not 'two'.")]
    [InlineData("&from=2025-01-01", HttpStatusCode.BadRequest, "'from' may be given once")]
    [InlineData("&series=z", HttpStatusCode.NotFound, "Unknown series 'z'")]
    public async Task A_fault_in_the_query_is_named(string more, HttpStatusCode status, string text)
    {
        await using var service = await Answers.StartAsync(postgres);

        using var response = await service.Rest.GetAsync(Query + more, RunningService.Ct);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(RunningService.Ct));

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(text, json.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    // As Answer.Rows has them.
    private static string?[] Texts(JsonElement row) =>
        [.. row.EnumerateObject().Select(p => p.Value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => p.Value.GetString(),
            _ when p.Name == "amount" => p.Value.GetDecimal().ToString("G29", System.Globalization.CultureInfo.InvariantCulture),
            _ => p.Value.GetRawText(),
        })];
}
