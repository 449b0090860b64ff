using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Fetcher.Fetching;

namespace DataFetch.Fetcher.Tests.Fetching;

/// <summary>Pages by offset: what the answers hold counts, not what was asked for.</summary>
public sealed class PageChainTests
{
    [Fact]
    public async Task A_limit_that_the_upstream_has_lowered_loses_no_record()
    {
        List<string?> asked = [];

        await RunAsync(total: 120, limit: 25, mostOffset: 20_000, asked);

        Assert.Equal(["0", "25", "50", "75", "100"], asked);
    }

    [Fact]
    public async Task An_answer_that_reaches_behind_the_cap_fails_instead_of_losing_its_end()
    {
        List<string?> asked = [];

        var failed = await Assert.ThrowsAsync<UpstreamException>(() => RunAsync(total: 130, limit: 50, mostOffset: 80, asked));

        Assert.Equal(Failure.TooLarge, failed.Failure);
        Assert.Contains("ask for fewer days at once", failed.Message, StringComparison.Ordinal);
        Assert.Equal(["0", "50"], asked);
    }

    private static Task RunAsync(int total, int limit, int mostOffset, List<string?> asked)
    {
        var paging = new Paging
        {
            Kind = PagingKind.Offset,
            Parameter = "skip",
            SizeParameter = "limit",
            Size = 100,
            First = 0,
            TotalField = "total",
            NextField = "",
            EmptyPageRetries = 0,
            TypicalPages = 1,
            MostOffset = mostOffset,
        };
        return new PageChain(paging, Ask, _ => { }).RunAsync(TestContext.Current.CancellationToken);

        Task<FetchedPage> Ask(string? page, CancellationToken ct)
        {
            asked.Add(page);
            var left = total - int.Parse(page!, System.Globalization.CultureInfo.InvariantCulture);
            return Task.FromResult(new FetchedPage(new DecodedPage(Math.Min(limit, left), total, null, [], []), []));
        }
    }
}
