using System.Text.Json;
using DataFetch.Query.Data;
using DataFetch.Query.Tests.Datasets;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;
using MissingPolicy = DataFetch.V1.MissingPolicy;

namespace DataFetch.Query.Tests.Data;

public sealed class DataTests(PostgresFixture postgres)
{
    private const string From = "2025-06-01T00:00:00Z";
    private const string To = "2025-06-01T06:00:00Z";

    [Fact]
    public async Task Header_coverage_and_batches_come_in_that_order_and_agree()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (s, at) => s == "b" || at.InUtc().Hour < 4 ? [1.5m, 0.25, 7L, "t"] : null);

        var answer = await service.GetAsync(new() { Dataset = "prices", From = From, To = "2025-06-01T08:00:00Z", Series = { "b", "a" }, Columns = { "note", "amount" } });

        Assert.Equal(["b", "a"], answer.Header.Series);
        Assert.Equal([("note", ColumnType.Text), ("amount", ColumnType.Decimal)], answer.Header.Columns.Select(c => (c.Name, c.Type)));
        Assert.Equal(new SlotCounts { Expected = 16, Present = 10, Absent = 2, Missing = 4 }, answer.Coverage.Slots);
        Assert.Equal(answer.Coverage.Slots.Present, answer.Rows.Count);
        Assert.Equal((6, 4), (answer.Rows.Count(r => r[0] == "b"), answer.Rows.Count(r => r[0] == "a")));
        Assert.Equal((IEnumerable<string?>)["a", From, "near.hours", "t", "1.5"], answer.Rows.First(r => r[0] == "a"));
        Assert.Equal(["b", "a"], answer.Coverage.Series.Select(s => s.Series));
        Assert.Equal(RunningService.At("2025-06-01T04:00:00Z").ToDateTimeUtc(), Assert.Single(answer.Coverage.Series[1].Absent).StartTime.ToDateTime());
        Assert.All(answer.Batches, b => Assert.Equal((b.Rows, b.Rows, 2), (b.SeriesIndex.Count, b.AtUs.Count, b.Columns.Count)));
        Assert.Empty(answer.Coverage.Errors);
    }

    [Fact]
    public async Task What_is_absent_or_unreachable_says_why_and_when_it_is_asked_for_again()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (s, at) => s == "b" || at.InUtc().Hour != 4 ? [1m] : null);
        await service.GiveUpAsync("prices", RunningService.Range(To, "2025-06-01T07:00:00Z"));

        var answer = await service.GetAsync(Answers.Prices(From, "2025-06-01T08:00:00Z"));
        var json = JsonDocument.Parse(await service.Rest.GetStringAsync($"/datasets/prices/data?from={From}&to=2025-06-01T08:00:00Z", RunningService.Ct));

        var why = answer.Coverage.Series[0].Exceptions;
        Assert.Equal([("absent", "2025-06-01T04:00:00Z"), ("unreachable", To)], why.Select(e => (e.State, $"{e.StartTime.ToDateTime():yyyy-MM-ddTHH:mm:ssZ}")));
        Assert.Equal(["near.hours"], why[0].Providers);
        Assert.StartsWith("refused: 403", why[1].Reason, StringComparison.Ordinal);
        Assert.All(why, e => Assert.True(e.DueAt > e.Since));
        Assert.Equal("unreachable", Assert.Single(answer.Coverage.Series[1].Exceptions).State);
        Assert.Equal(
            why.Select(e => e.Reason),
            json.RootElement.GetProperty("coverage").GetProperty("series")[0].GetProperty("exceptions").EnumerateArray().Select(e => e.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task An_empty_range_is_an_empty_answer_with_its_coverage()
    {
        await using var service = await Answers.StartAsync(postgres);

        var answer = await service.GetAsync(Answers.Prices(From, To));
        var future = await service.GetAsync(Answers.Prices("2025-07-01", "2025-07-02"));

        Assert.Empty(answer.Batches);
        Assert.Equal(new SlotCounts { Expected = 12, Missing = 12 }, answer.Coverage.Slots);
        Assert.Empty(future.Batches);
        Assert.Equal(new SlotCounts(), future.Coverage.Slots);
    }

    [Fact]
    public async Task Unknown_names_are_named()
    {
        await using var service = await Answers.StartAsync(postgres);

        var column = await service.RefuseAsync(Answers.Prices(From, To, "amount", "volume"));
        var series = await service.RefuseAsync(new() { Dataset = "prices", From = From, To = To, Series = { "z" } });
        var policy = await service.RefuseAsync(new() { Dataset = "prices", From = From, To = To, Missing = (MissingPolicy)9 });

        Assert.Equal((StatusCode.InvalidArgument, "Unknown column 'volume' of dataset 'prices'. Known are: amount, ratio, count, note."), (column.StatusCode, column.Detail));
        Assert.Equal((StatusCode.NotFound, "Unknown series 'z' of dataset 'prices'. Known are: a, b."), (series.StatusCode, series.Detail));
        Assert.Equal((StatusCode.InvalidArgument, "'missing' is none of AS_IS, FETCH, FETCH_IN_BACKGROUND, REFETCH: 9."), (policy.StatusCode, policy.Detail));
    }

    [Theory]
    [InlineData("spot_prices", 0, "2025-06-03T22:00:00Z")]
    [InlineData("spot_prices", 1, "2025-06-09T22:00:00Z")]
    [InlineData("spot_prices", 3, "2025-06-07T22:00:00Z")]
    [InlineData("weather_daily", 0, "2024-06-11T00:00:00Z")]
    public async Task Without_ends_the_last_local_days_up_to_now_are_answered(string dataset, int days, string from)
    {
        var (catalog, now) = (await ShippedCatalog.LoadAsync(), RunningService.At("2025-06-10T12:30:00Z"));

        var query = DataQuery.Parse(catalog.Dataset(dataset), [], new AskedRange("", "", days), [], Query.Data.MissingPolicy.AsIs, now);

        Assert.Equal(new Catalog.TimeRange(RunningService.At(from), now), query.Range);
    }

    [Fact]
    public async Task A_range_is_said_in_one_way_only()
    {
        await using var service = await Answers.StartAsync(postgres);

        var both = await service.RefuseAsync(new() { Dataset = "prices", From = From, DaysBack = 2 });
        var none = await service.RefuseAsync(new() { Dataset = "prices", DaysBack = -1 });

        Assert.Equal((StatusCode.InvalidArgument, "Give either 'days_back', or 'from' and 'to'."), (both.StatusCode, both.Detail));
        Assert.Equal(StatusCode.InvalidArgument, none.StatusCode);
    }

    [Fact]
    public async Task A_refetch_asks_for_what_is_there_as_well()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, _) => [1m]);
        var request = Answers.Prices(From, To);
        request.Missing = MissingPolicy.Refetch;

        var answer = await service.GetAsync(request);

        Assert.Equal(["What is missing could not be fetched: the backfill service cannot be reached."], answer.Coverage.Errors);
        Assert.Equal(12, answer.Rows.Count);
    }

    [Theory]
    [InlineData(MissingPolicy.Fetch)]
    [InlineData(MissingPolicy.FetchInBackground)]
    public async Task With_Backfill_down_a_fetch_labels_the_answer_and_the_rest_is_served(MissingPolicy policy)
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, "2025-06-01T04:00:00Z"), (_, _) => [1m]);

        var lacking = Answers.Prices(From, To);
        lacking.Missing = policy;
        var complete = Answers.Prices(From, "2025-06-01T04:00:00Z");
        complete.Missing = policy;
        var (some, all) = (await service.GetAsync(lacking), await service.GetAsync(complete));

        Assert.Equal(["What is missing could not be fetched: the backfill service cannot be reached."], some.Coverage.Errors);
        Assert.Equal((8, 4), (some.Rows.Count, some.Coverage.Slots.Missing));
        Assert.Empty(all.Coverage.Errors); // nobody was asked
        Assert.Equal(8, all.Rows.Count);
    }
}
