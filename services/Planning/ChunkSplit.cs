using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>Makes two chunks of one whose answer is too large.</summary>
public static class ChunkSplit
{
    private static readonly string[] Bounds = ["{first_day}", "{last_day}", "{start}", "{end}", "{start_unix}", "{end_unix}"];

    /// <summary>
    /// The halves of a chunk, which together ask for all of it: by local days of the request's zone, the longer half first; of a single
    /// day by series where one call asks for several. Empty where the request allows no smaller chunk. Equal chunks have equal halves.
    /// </summary>
    public static IReadOnlyList<Chunk> Halves(Request request, Chunk chunk)
    {
        if (chunk.Entity is not null)
        {
            return [];
        }

        var days = ByDays(request, chunk.Range);
        return days.Count > 0 ? [.. days.Select(range => chunk with { Range = range })] : BySeries(request, chunk);
    }

    /// <summary>The same for parts of some days at most, where the request can ask for so few: halves of halves.</summary>
    public static IReadOnlyList<Chunk> Parts(Request request, Chunk chunk, int mostDays) =>
        [.. Parts(request, chunk.Range, mostDays).Select(range => chunk with { Range = range })];

    /// <inheritdoc cref="Parts(Request, Chunk, int)"/>
    public static IEnumerable<TimeRange> Parts(Request request, TimeRange range, int mostDays) =>
        mostDays < int.MaxValue && Days(request, range) > mostDays && ByDays(request, range) is { Count: > 0 } halves
            ? halves.SelectMany(half => Parts(request, half, mostDays))
            : [range];

    /// <summary>Local days of the request's zone that a range meets.</summary>
    public static int Days(Request request, TimeRange range) => Period.DaysBetween(
        range.Start.InZone(request.Zone).Date, (range.End - Duration.Epsilon).InZone(request.Zone).Date) + 1;

    private static IReadOnlyList<TimeRange> ByDays(Request request, TimeRange range)
    {
        var days = Days(request, range);
        if (days < 2 || !NamesDays(request))
        {
            return [];
        }

        var middle = request.Zone.StartOfDay(range.Start.InZone(request.Zone).Date.PlusDays((days + 1) / 2));
        return [range with { End = middle }, range with { Start = middle }];
    }

    // A call that says a year only would ask for the same once more.
    private static bool NamesDays(Request request) =>
        request.Query.Values.Append(request.Path).Any(text => Bounds.Any(bound => text.Contains(bound, StringComparison.Ordinal)));

    private static IReadOnlyList<Chunk> BySeries(Request request, Chunk chunk)
    {
        List<string> series = [.. chunk.Fills.SelectMany(f => f.Series).Distinct().Order(StringComparer.Ordinal)];
        return request.IsBatched && series.Count > 1
            ? [.. series.Chunk((series.Count + 1) / 2).Select(half => chunk with { Fills = Of(chunk.Fills, half) })]
            : [];
    }

    private static IReadOnlyList<ChunkFill> Of(IReadOnlyList<ChunkFill> fills, IReadOnlyList<string> series) =>
        [.. fills.Select(f => f with { Series = [.. f.Series.Where(series.Contains)] }).Where(f => f.Series.Count > 0)];
}
