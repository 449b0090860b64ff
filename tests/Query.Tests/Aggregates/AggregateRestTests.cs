using System.Net;
using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;

namespace DataFetch.Query.Tests.Aggregates;

public sealed class AggregateRestTests(PostgresFixture postgres)
{
    private const string Path = "/datasets/prices/aggregate?from=2025-06-01T00:00:00Z&to=2025-06-01T03:00:00Z&series=a";

    [Fact]
    public async Task Over_REST_a_bucket_has_its_instant_its_slots_and_its_values()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T01:00:00Z"), (_, _) => [1.50m]);

        using var json = JsonDocument.Parse(await service.Rest.GetStringAsync($"{Path}&bucket=PT1H&aggregates=avg(amount)&aggregates=count(note)&fill=locf", RunningService.Ct));

        var buckets = json.RootElement.GetProperty("series")[0].GetProperty("buckets");
        Assert.Equal(
            """{"start_time":"2025-06-01T00:00:00Z","end_time":"2025-06-01T01:00:00Z","expected":1,"present":1,"provisional":0,"values":[{"value":"1.5","filled":false},{"value":"0","filled":false}]}""",
            JsonSerializer.Serialize(buckets[0]));
        Assert.Equal("""[{"value":"1.5","filled":true},{"value":"0","filled":false}]""", JsonSerializer.Serialize(buckets[1].GetProperty("values")));
    }

    [Theory]
    [InlineData("&bucket=day&aggregates=avg(amount)", "'bucket' must be P1D, P1W")]
    [InlineData("&bucket=P1D&aggregates=mode(amount)", "Functions are: avg, sum, min, max, count, first, last.")]
    [InlineData("&bucket=P1D&aggregates=avg(note)", "avg is not defined on 'note'")]
    [InlineData("&bucket=PT1S&aggregates=avg(amount)&aggregates=max(amount)&aggregates=min(amount)&aggregates=sum(amount)&aggregates=last(amount)", "Ask for larger buckets")]
    [InlineData("&bucket=P1D&aggregates=avg(amount)&fill=spline", "fill 'spline' is none of NONE, LOCF, LINEAR")]
    [InlineData("&bucket=P1D&aggregates=avg(amount)&days_back=3", "Give either 'days_back', or 'from' and 'to'.")]
    [InlineData("&bucket=P1D&values=avg(amount)", "values")]
    public async Task A_fault_in_the_query_is_named(string more, string text)
    {
        await using var service = await Answers.StartAsync(postgres);

        using var response = await service.Rest.GetAsync(Path + more, RunningService.Ct);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(RunningService.Ct));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(text, json.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
