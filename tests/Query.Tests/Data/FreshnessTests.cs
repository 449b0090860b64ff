using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using MissingPolicy = DataFetch.V1.MissingPolicy;

namespace DataFetch.Query.Tests.Data;

/// <summary>Rows that may still change. Backfill cannot be reached: what is asked of it shows as an error.</summary>
public sealed class FreshnessTests(PostgresFixture postgres)
{
    private const string From = "2025-06-10T00:00:00Z";
    private const string To = "2025-06-10T06:00:00Z";

    [Fact]
    public async Task What_may_still_change_is_fetched_again_once_it_is_older_than_the_reader_takes()
    {
        await using var service = await StartAsync();
        await PassAsync(service, TimeSpan.FromMinutes(29));
        var fresh = await service.GetAsync(Request("30m"));

        await PassAsync(service, TimeSpan.FromMinutes(31));
        var old = await service.GetAsync(Request("30m"));

        Assert.Empty(fresh.Coverage.Errors);
        Assert.Contains("could not be fetched", Assert.Single(old.Coverage.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_neither_reader_nor_dataset_say_an_age_only_what_is_missing_is_fetched()
    {
        await using var service = await StartAsync();
        service.Clock.Now = service.Clock.Now.AddDays(3);
        await PassAsync(service, TimeSpan.FromDays(3));

        var whole = await service.GetAsync(Request(""));
        var more = Request("");
        more.To = "2025-06-10T07:00:00Z";
        var lacking = await service.GetAsync(more);

        Assert.Equal(12, whole.Coverage.Slots.Provisional);
        Assert.Empty(whole.Coverage.Errors);
        Assert.NotEmpty(lacking.Coverage.Errors);
    }

    [Fact]
    public async Task An_answer_says_when_the_part_was_asked_for_that_may_still_change_and_was_asked_for_the_longest_ago()
    {
        await using var service = await StartAsync();
        await PassAsync(service, TimeSpan.FromMinutes(20));
        await service.StoreAsync("prices", RunningService.Range("2025-06-10T02:00:00Z", To), (_, _) => [2m], provisional: true);

        var whole = await service.GetAsync(Request(""));
        var newer = Request("");
        newer.From = "2025-06-10T02:00:00Z";
        var part = await service.GetAsync(newer);
        var json = JsonDocument.Parse(await service.Rest.GetStringAsync($"/datasets/prices/data?from={From}&to={To}", RunningService.Ct));

        var now = service.Clock.Now;
        Assert.InRange(whole.Coverage.AskedAt.ToDateTimeOffset(), now.AddMinutes(-25), now.AddMinutes(-20));
        Assert.InRange(part.Coverage.AskedAt.ToDateTimeOffset(), now.AddMinutes(-5), now);
        Assert.InRange(json.RootElement.GetProperty("coverage").GetProperty("asked_at").GetDateTimeOffset(), now.AddMinutes(-25), now.AddMinutes(-20));
    }

    [Fact]
    public async Task An_age_that_is_none_is_refused()
    {
        await using var service = await Answers.StartAsync(postgres);

        var refused = await service.RefuseAsync(Request("soon"));

        Assert.Equal("'max_age' is a span such as '15m', '2h' or '1d', not 'soon'.", refused.Detail);
    }

    private static GetDataRequest Request(string maxAge) => new() { Dataset = "prices", From = From, To = To, Missing = MissingPolicy.Fetch, MaxAge = maxAge };

    /// <summary>Puts the server's clock forward, by which answers are dated.</summary>
    private static Task PassAsync(RunningService service, TimeSpan by) => service.ExecuteAsync(
        $"CREATE OR REPLACE FUNCTION datafetch.server_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp() + interval ''{by.TotalSeconds} s'''");

    private async Task<RunningService> StartAsync()
    {
        var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, _) => [1m], provisional: true);
        return service;
    }
}
