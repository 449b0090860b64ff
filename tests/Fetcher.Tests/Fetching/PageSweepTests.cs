using System.Collections.Concurrent;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Fetcher.Fetching;
using DataFetch.Fetcher.Tests.Calls;
using DataFetch.Fetcher.Tests.Decoding;
using DataFetch.Queue;
using DataFetch.Testing;
using Microsoft.AspNetCore.Http;

namespace DataFetch.Fetcher.Tests.Fetching;

/// <summary>Page <c>n</c> holds hour <c>n</c>, unless the test says otherwise; the request allows two repeats of an empty page.</summary>
public sealed class PageSweepTests(RedisFixture redis)
{
    private readonly ConcurrentDictionary<int, int> asked = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 20_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public async Task Every_page_up_to_the_last_is_asked_once(int pages)
    {
        Assert.Equal(Hours(pages), await RowsAsync((n, _) => Page(pages, n)));
        Assert.Equal(Enumerable.Range(1, pages).Select(n => (n, 1)), Asked());
    }

    [Fact(Timeout = 20_000)]
    public async Task A_total_that_grows_during_the_sweep_is_followed()
    {
        Assert.Equal(Hours(7), await RowsAsync((n, _) => Page(n < 3 ? 3 : n < 5 ? 5 : 7, n)));
        Assert.Equal(Enumerable.Range(1, 7).Select(n => (n, 1)), Asked());
    }

    [Fact(Timeout = 20_000)]
    public async Task A_total_that_shrinks_during_the_sweep_ends_it_without_a_failure()
    {
        // The feed lost its last page; that page says so itself.
        Assert.Equal(Hours(4), await RowsAsync((n, _) => n < 5 ? Page(5, n) : """{"data": [], "totalPages": 4}"""));
        Assert.Equal(Enumerable.Range(1, 5).Select(n => (n, 1)), Asked());
    }

    [Theory(Timeout = 20_000)]
    [InlineData(1, """{"data": []}""")]
    [InlineData(3, """{"data": []}""")]
    [InlineData(3, """{"data": [], "totalPages": 5}""")]
    [InlineData(5, """{"data": [], "totalPages": 5}""")]
    public async Task An_empty_page_before_the_end_is_asked_again_and_its_rows_are_kept(int empty, string body)
    {
        Assert.Equal(Hours(5), await RowsAsync((n, attempt) => n == empty && attempt < 3 ? body : Page(5, n)));
        Assert.Equal(Enumerable.Range(1, 5).Select(n => (n, n == empty ? 3 : 1)), Asked());
    }

    [Theory(Timeout = 20_000)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_page_that_stays_empty_is_a_failure_and_nothing_counts(int empty)
    {
        var failed = await Assert.ThrowsAsync<UpstreamException>(() => RowsAsync((n, _) => n == empty ? """{"data": []}""" : Page(5, n)));
        Assert.Equal(Failure.EmptyPage, failed.Failure);
        Assert.Contains($"Page {empty} ", failed.Message, StringComparison.Ordinal);
        Assert.Equal(3, asked[empty]);
    }

    [Fact(Timeout = 20_000)]
    public async Task An_answer_that_says_that_there_are_no_pages_is_empty_and_no_failure()
    {
        Assert.Empty(await RowsAsync((_, _) => """{"data": [], "totalPages": 0}"""));
        Assert.Equal([(1, 1)], Asked());
    }

    [Theory(Timeout = 20_000)]
    [InlineData("")]
    [InlineData(""", "totalPages": 0""")]
    [InlineData(""", "totalPages": "5" """)]
    [InlineData(""", "totalPages": null""")]
    [InlineData(""", "pages": 5""")]
    public async Task Records_without_a_word_on_how_many_pages_there_are_are_a_failure_and_not_the_whole(string total)
    {
        var failed = await Assert.ThrowsAsync<UpstreamException>(() => RowsAsync((n, _) => $$"""{"data": [{{Record(n, n)}}]{{total}}}"""));
        Assert.Equal(Failure.Malformed, failed.Failure);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_page_that_is_none_fails_the_sweep() =>
        Assert.Equal(Failure.Truncated, (await Assert.ThrowsAsync<UpstreamException>(() => RowsAsync((n, _) => n == 3 ? Page(5, n)[..^1] : Page(5, n)))).Failure);

    [Fact(Timeout = 20_000)]
    public async Task Of_two_pages_with_one_key_the_later_page_counts_whichever_came_first()
    {
        var secondIsThere = new TaskCompletionSource();
        var rows = await RowsAsync(async (n, _) =>
        {
            if (n == 3)
            {
                secondIsThere.SetResult();
            }
            else if (n == 2)
            {
                await secondIsThere.Task; // the earlier page is answered last
            }

            return $$"""{"data": [{{Record(9, n)}}], "totalPages": 3}""";
        });

        Assert.Equal(["vigo 2026-11-20T09:00:00Z 3"], rows);
    }

    [Fact(Timeout = 20_000)]
    public async Task Pages_are_asked_side_by_side_but_no_more_than_the_source_allows()
    {
        var together = new SemaphoreSlim(0);
        var waiting = 0;
        Assert.Equal(Hours(13), await RowsAsync(
            async (n, _) =>
            {
                // Nobody goes on before three are here: less than three at once would never end.
                if (n > 1 && Interlocked.Increment(ref waiting) % 3 == 0)
                {
                    together.Release(3);
                }

                if (n > 1)
                {
                    await together.WaitAsync(Ct);
                }

                return Page(13, n);
            },
            concurrency: 4, // of which a backfill leaves one to live calls
            most: 3));
    }

    [Fact(Timeout = 20_000)]
    public async Task The_digest_is_of_the_bodies_and_not_of_what_was_kept_of_them()
    {
        var (first, second) = (await SweepAsync((n, _) => Task.FromResult(Page(2, n))), await SweepAsync((n, _) => Task.FromResult(Page(2, n) + " ")));
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Page(2, 2))), first.Pages[1].Digest);
        Assert.NotEqual(first.Pages[1].Digest, second.Pages[1].Digest);
    }

    private static string Record(int hour, int level) => $$"""{"gauge": "vigo", "time": "2026-11-20 {{hour:00}}:00", "level": {{level}}}""";

    private static string Page(int total, int page) => $$"""{"data": [{{Record(page, page)}}], "totalPages": {{total}}}""";

    private static IEnumerable<string> Hours(int count) => Enumerable.Range(1, count).Select(n => $"vigo 2026-11-20T{n:00}:00:00Z {n}");

    private IEnumerable<(int Page, int Times)> Asked() => asked.OrderBy(a => a.Key).Select(a => (a.Key, a.Value));

    private Task<IReadOnlyList<string>> RowsAsync(Func<int, int, string> page) => RowsAsync((n, attempt) => Task.FromResult(page(n, attempt)));

    private async Task<IReadOnlyList<string>> RowsAsync(Func<int, int, Task<string>> page, int concurrency = 4, int most = 4)
    {
        var (plan, pages) = await SweepAsync(page, concurrency, most);
        var rows = plan.NewRows();
        foreach (var fetched in pages)
        {
            rows.Append(fetched.Page.Decoders.Single().Rows);
        }

        return ReadBody.Text(plan, rows);
    }

    private async Task<(FillPlan Plan, IReadOnlyList<FetchedPage> Pages)> SweepAsync(Func<int, int, Task<string>> page, int concurrency = 4, int most = 4)
    {
        await using var upstream = await Upstream.StartAsync(async (HttpContext c) =>
        {
            var number = int.Parse(c.Request.Query["page"]!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal("2", c.Request.Query["size"]);
            await Upstream.Json(c, await page(number, asked.AddOrUpdate(number, 1, (_, times) => times + 1)));
        });
        await using var caller = await Caller.StartAsync(await redis.GetAsync(RedisFlavour.Garnet, Ct), upstream.Address, $"concurrency: {concurrency}");
        var (request, range) = (caller.Request, TestCatalog.Day(caller.Request.Zone, "2026-11-20"));
        var plan = new FillPlan(request, request.Fills.Single(), caller.Catalog.Datasets.Single(), ["vigo", "cadiz"], range, s => s == "vigo" ? 1 : 2);
        var (decoder, pages) = (new PageDecoder(request, [plan]), new List<FetchedPage>());
        var sweep = new PageSweep(request.Paging!, caller.Client.Concurrency, AskAsync, pages.Add);

        await sweep.RunAsync(Ct);

        Assert.Equal(upstream.Arrivals.Count, caller.Calls.Count);
        Assert.InRange(upstream.Most, 1, most);
        return (plan, pages);

        async Task<FetchedPage> AskAsync(string? number, CancellationToken ct)
        {
            using var body = await caller.Client.GetAsync(UpstreamCall.For(request, range, CallSubject.All, range.End).WithPage(number), CallPriority.Backfill, caller.Calls, ct);
            return new FetchedPage(decoder.Decode(body.Bytes.Span), System.Security.Cryptography.SHA256.HashData(body.Bytes.Span));
        }
    }
}
