using System.Globalization;
using System.Net;
using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DataFetch.Query.Tests.Data;

public sealed class AsOfTests(PostgresFixture postgres)
{
    private const string From = "2025-06-01T00:00:00Z";
    private const string To = "2025-06-01T06:00:00Z";

    [Fact]
    public async Task Rows_are_answered_as_they_were_known_at_the_instant()
    {
        await using var service = await StartAsync();
        var empty = await ClockAsync(service);
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, at) => at.InUtc().Hour < 4 ? [1.5m] : null);
        var first = await ClockAsync(service);
        var then = await service.GetAsync(Answers.Prices(From, To, "amount"));
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, _) => [2m]);
        await service.ExecuteAsync("DELETE FROM data.prices WHERE extract(hour FROM at AT TIME ZONE 'UTC') = 0");

        Assert.Empty((await service.GetAsync(AsOf(empty))).Rows);
        Assert.Equal(then.Rows, (await service.GetAsync(AsOf(first))).Rows);
        Assert.Equal((await service.GetAsync(Answers.Prices(From, To, "amount"))).Rows, (await service.GetAsync(AsOf(await ClockAsync(service)))).Rows);
    }

    [Fact]
    public async Task Such_an_answer_says_of_when_it_is_and_nothing_of_how_complete_it_is()
    {
        await using var service = await StartAsync();
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, _) => [1m]);
        var clock = await ClockAsync(service);

        var answer = await service.GetAsync(AsOf(clock));

        Assert.Equal(new DataCoverage { AsOf = Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(clock, CultureInfo.InvariantCulture)) }, answer.Coverage);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task The_same_over_REST(string accept)
    {
        await using var service = await StartAsync();
        await service.StoreAsync("prices", RunningService.Range(From, "2025-06-01T01:00:00Z"), (_, _) => [1m]);
        var clock = await ClockAsync(service);
        await service.StoreAsync("prices", RunningService.Range(From, "2025-06-01T01:00:00Z"), (_, _) => [2m]);

        using var response = await service.Rest.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, $"/datasets/prices/data?from={From}&to={To}&series=a&columns=amount&as_of={clock}") { Headers = { { "Accept", accept } } },
            RunningService.Ct);
        var text = await response.Content.ReadAsStringAsync(RunningService.Ct);

        // As JSON has instants: without zeros at the end.
        var then = JsonSerializer.Serialize(DateTimeOffset.Parse(clock, CultureInfo.InvariantCulture).UtcDateTime);
        const string Row = """{"series":"a","at":"2025-06-01T00:00:00Z","provider":"near.hours","amount":1}""";
        Assert.Equal(
            accept == "application/json" ? $$$"""{"dataset":"prices","rows":[{{{Row}}}],"coverage":{"as_of":{{{then}}}}}""" : $"{Row}\n", text);
        Assert.False(response.Headers.Contains("datafetch-slots"));
        Assert.Null(response.Headers.ETag);
    }

    [Fact]
    public async Task A_range_without_an_end_ends_at_the_instant()
    {
        await using var service = await StartAsync();
        var clock = await ClockAsync(service);

        var answer = await service.GetAsync(new() { Dataset = "prices", DaysBack = 2, AsOf = clock });

        Assert.Equal(answer.Coverage.AsOf, answer.Header.Range.EndTime);
    }

    [Fact]
    public async Task What_cannot_be_told_is_refused_with_why()
    {
        await using var service = await StartAsync();
        var clock = await ClockAsync(service);

        var none = await service.RefuseAsync(new() { Dataset = "sales", AsOf = clock });
        var future = await service.RefuseAsync(AsOf("2100-01-01T00:00:00Z"));
        var before = await service.RefuseAsync(AsOf("2025-01-01T00:00:00Z"));
        var day = await service.RefuseAsync(AsOf("2025-01-01"));
        var fetch = await service.RefuseAsync(new(AsOf(clock)) { Missing = MissingPolicy.Fetch });

        Assert.All([none, future, before, day, fetch], s => Assert.Equal(StatusCode.InvalidArgument, s.StatusCode));
        Assert.Equal(
            "The dataset 'sales' keeps no revisions: 'revisions: keep' or the setting Datasets:sales:Revisions begins it. Kept are those of: prices.", none.Detail);
        Assert.StartsWith("'as_of' is yet to come: it is 20", future.Detail, StringComparison.Ordinal);
        Assert.Matches("^The revisions of 'prices' are kept since [-:.0-9TZ]+: nobody knows what it held at 'as_of', which is before\\.$", before.Detail);
        Assert.Equal("'as_of' is no instant such as 2026-10-25T00:00:00Z: '2025-01-01'.", day.Detail);
        Assert.Equal("'as_of' goes with 'missing' AS_IS only: what is fetched now was not known then.", fetch.Detail);
    }

    [Fact]
    public async Task A_REST_request_that_cannot_be_answered_is_refused_likewise()
    {
        await using var service = await StartAsync();

        using var response = await service.Rest.GetAsync($"/datasets/prices/data?from={From}&to={To}&as_of=2100-01-01T00:00:00Z", RunningService.Ct);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(RunningService.Ct));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith("'as_of' is yet to come", json.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private Task<RunningService> StartAsync() => Answers.StartAsync(postgres, ("Datasets:prices:Revisions", "keep"));

    private static GetDataRequest AsOf(string at) => new(Answers.Prices(From, To, "amount")) { AsOf = at };

    private static async Task<string> ClockAsync(RunningService service) =>
        (await service.QueryAsync("""SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""))[0][0]!;
}
