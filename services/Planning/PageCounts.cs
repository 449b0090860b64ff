using DataFetch.Catalog.Definitions;

namespace DataFetch.Planning;

/// <summary>How many calls a chunk of a request takes.</summary>
internal static class PageCounts
{
    // How far a number of pages of which nothing but what is typical is known may be off.
    private const int Spread = 4;

    /// <param name="slots">Of all series of the chunk that are needed.</param>
    /// <param name="days">That the chunk covers.</param>
    public static ExpectedCalls Of(Request request, IReadOnlyList<string> series, long slots, int days)
    {
        var pages = Pages(request, series, slots, days);
        var each = request.TwoStep is null ? 1 : 2;
        // An answer that was kept is not asked for again.
        return new ExpectedCalls(pages.Typical * each, request.KeepsAnswers ? 0 : pages.Least * each, pages.Most * each);
    }

    private static ExpectedCalls Pages(Request request, IReadOnlyList<string> series, long slots, int days) => request switch
    {
        { Paging: null } => ExpectedCalls.Exactly(1),
        { Paging.Kind: PagingKind.Members, Members: { } members } when members.TryGetValue(series[0], out var names) => ExpectedCalls.Exactly(names.Count),
        // Slots say how many records come: no more than one each, and one before the first where values are worked out anew now and then.
        { IsBatched: true, Paging: var paging } => new ExpectedCalls(Full(slots, paging), 1, Full(slots + series.Count, paging) + 1),
        { Paging.Kind: PagingKind.PageNumber, Paging: var paging } => Around(paging.TypicalPages * days),
        { Paging: var paging } => Around(paging.TypicalPages),
    };

    private static int Full(long records, Paging paging) => (int)Math.Clamp((records + paging.Size - 1) / paging.Size, 1, int.MaxValue);

    private static ExpectedCalls Around(int typical) => new(typical, 1, typical * Spread);
}
