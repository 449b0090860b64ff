using System.Text.Json;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Query.Tests.Data.Paging;

public sealed class PagingTests(PostgresFixture postgres)
{
    private const string From = "2025-06-01T00:00:00Z";
    private const string To = "2025-06-01T06:00:00Z";

    [Theory]
    [InlineData(1, Order.Ascending)]
    [InlineData(5, Order.Ascending)]
    [InlineData(6, Order.Descending)]
    [InlineData(7, Order.Descending)]
    [InlineData(12, Order.Descending)]
    [InlineData(100, Order.Ascending)]
    public async Task Pages_together_are_the_answer_and_each_but_the_last_is_full(int size, Order order)
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (s, at) => [(decimal)at.InUtc().Hour, null, null, s]);
        var request = new GetDataRequest { Dataset = "prices", From = From, To = To, Columns = { "note", "amount" }, Order = order };

        var (whole, pages) = (await service.GetAsync(request), await service.GetPagesAsync(request, size));

        Assert.Equal(12, whole.Rows.Count);
        Assert.Equal(whole.Rows, pages.SelectMany(p => p.Rows));
        Assert.Equal(whole.Rows.Chunk(size).Select(c => c.Length), pages.Select(p => p.Rows.Count));
        Assert.All(pages, p => Assert.Equal(whole.Coverage.Slots, p.Coverage.Slots));
    }

    [Theory]
    [InlineData(Order.Ascending)]
    [InlineData(Order.Descending)]
    public async Task Pages_divide_the_rows_of_one_instant_by_their_key(Order order)
    {
        // Among them what would end a literal.
        string[] runners = ["a", "A", "ñ", "b'; DROP TABLE data.runners; --", "\\x41", ""];
        await using var races = await KeyedFacts.StartAsync(
            postgres, [.. runners.SelectMany(r => new[] { 9, 10 }.SelectMany(race => new[] { ("2025-06-01T14:00Z", race, r), ("2025-06-01T15:00Z", race + 10, r) }))]);
        // The key is not among the columns.
        var request = new GetDataRequest { Dataset = "runners", From = "2025-06-01", To = "2025-06-01", Columns = { "prize" }, Order = order };

        var (whole, pages) = (await races.Service.GetAsync(request), await races.Service.GetPagesAsync(request, 1));

        Assert.Equal((24, 24), (whole.Rows.Count, pages.Count));
        Assert.Equal(whole.Rows, pages.SelectMany(p => p.Rows));
    }

    [Fact]
    public async Task Rows_that_come_before_the_place_are_on_no_later_page_and_those_behind_it_are_on_one()
    {
        await using var races = await KeyedFacts.StartAsync(
            postgres, [.. Enumerable.Range(0, 9).Select(n => ($"2025-06-01T1{n / 3}:00Z", n, "b"))]);
        var request = new GetDataRequest { Dataset = "runners", From = "2025-06-01", To = "2025-06-01", Columns = { "off", "race", "runner" } };

        var pages = await races.Service.GetPagesAsync(request, 2, async page =>
        {
            if (page == 2)
            {
                // The second page has ended with the row of 11:00 with the key (3, b).
                await races.AddAsync("2025-06-01T10:30Z", 70, "b");
                await races.AddAsync("2025-06-01T11:00Z", 3, "a");
                await races.AddAsync("2025-06-01T11:00Z", 3, "c");
                await races.Service.ExecuteAsync("DELETE FROM data.runners WHERE race = 3 AND runner = 'b'");
            }
        });

        Assert.Equal(
            ["10 0b", "10 1b", "10 2b", "11 3b", "11 3c", "11 4b", "11 5b", "12 6b", "12 7b", "12 8b"],
            pages.SelectMany(p => p.Rows).Select(r => $"{r[1]![11..13]} {r[4]}{r[5]}"));
    }

    [Fact]
    public async Task The_pages_of_a_range_up_to_now_have_the_now_of_the_first()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-06-10T00:00:00Z", "2025-06-10T20:00:00Z"), (_, _) => [1m]);
        var request = new GetDataRequest { Dataset = "prices", DaysBack = 1, Series = { "a" }, PageSize = 10 };

        var first = await service.GetAsync(request);
        service.Clock.Now += TimeSpan.FromDays(3);
        var second = await service.GetAsync(new GetDataRequest(request) { PageToken = first.Next });

        Assert.Equal(first.Header.Range, second.Header.Range);
        Assert.Equal((10, 3, ""), (first.Rows.Count, second.Rows.Count, second.Next));
    }

    [Fact]
    public async Task A_page_that_follows_fetches_nothing()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, "2025-06-01T04:00:00Z"), (_, _) => [1m]);
        var request = new GetDataRequest { Dataset = "prices", From = From, To = To, Missing = MissingPolicy.Fetch };

        var pages = await service.GetPagesAsync(request, 6);

        Assert.Equal([1, 0], pages.Select(p => p.Coverage.Errors.Count)); // Backfill is down
    }

    [Fact]
    public async Task A_token_of_another_question_or_none_at_all_is_refused_and_a_larger_page_is_not()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, _) => [1m]);
        var request = new GetDataRequest { Dataset = "prices", From = From, To = To, PageSize = 5 };
        var next = new GetDataRequest(request) { PageToken = (await service.GetAsync(request)).Next! };

        GetDataRequest[] wrong =
        [
            new(next) { From = "2025-05-01T00:00:00Z" },
            new(next) { Order = Order.Descending },
            new(next) { Series = { "a" } },
            new(next) { Columns = { "amount" } },
            new(next) { PageToken = next.PageToken[..^8] + "AAAAAAAA" },
            new(next) { PageToken = "B" + next.PageToken[1..] },
            new(next) { PageToken = "%" },
        ];

        foreach (var asked in wrong)
        {
            var refused = await service.RefuseAsync(asked);
            Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
            Assert.StartsWith("'page_token' is not of this question.", refused.Detail, StringComparison.Ordinal);
        }

        Assert.Equal(7, (await service.GetAsync(new(next) { PageSize = 7 })).Rows.Count);
    }

    [Theory]
    [InlineData(-1, "", "'page_size' is a number of rows from 1 to 100000, not -1.")]
    [InlineData(100_001, "", "'page_size' is a number of rows from 1 to 100000, not 100001.")]
    [InlineData(0, "x", "'page_token' goes with 'page_size'.")]
    public async Task A_size_that_is_none_is_refused(int size, string token, string text)
    {
        await using var service = await Answers.StartAsync(postgres);

        var refused = await service.RefuseAsync(new() { Dataset = "prices", PageSize = size, PageToken = token });

        Assert.Equal((StatusCode.InvalidArgument, text), (refused.StatusCode, refused.Detail));
    }

    [Fact]
    public async Task Over_REST_the_token_of_the_next_page_is_beside_the_rows()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, at) => [(decimal)at.InUtc().Hour]);
        const string Url = $"/datasets/prices/data?from={From}&to={To}&order=desc";

        using var whole = JsonDocument.Parse(await service.Rest.GetStringAsync(Url, RunningService.Ct));
        var (rows, token) = (new List<string>(), "");
        do
        {
            using var page = JsonDocument.Parse(await service.Rest.GetStringAsync($"{Url}&page_size=5&page_token={token}", RunningService.Ct));
            rows.AddRange(page.RootElement.GetProperty("rows").EnumerateArray().Select(r => r.GetRawText()));
            token = page.RootElement.GetProperty("next_page_token").GetString();
        }
        while (token!.Length > 0);

        Assert.Equal(12, rows.Count);
        Assert.Equal(whole.RootElement.GetProperty("rows").EnumerateArray().Select(r => r.GetRawText()), rows);
        Assert.False(whole.RootElement.TryGetProperty("next_page_token", out _));
    }

    [Theory]
    [InlineData("&page_size=0", "'page_size' is a number of rows from 1 on, not '0'.")]
    [InlineData("&page_size=5&format=csv", "'page_size' goes with JSON")]
    [InlineData("&page_size=5&page_token=x", "'page_token' is not of this question.")]
    public async Task What_cannot_be_paged_over_REST_is_refused(string more, string text)
    {
        await using var service = await Answers.StartAsync(postgres);

        using var response = await service.Rest.GetAsync(new Uri($"/datasets/prices/data?from={From}&to={To}{more}", UriKind.Relative), RunningService.Ct);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(text, JsonDocument.Parse(await response.Content.ReadAsStringAsync(RunningService.Ct)).RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
