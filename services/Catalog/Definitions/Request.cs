using System.Globalization;
using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>One kind of call to a source, how its answer is read, and which datasets it fills.</summary>
public sealed record Request
{
    public required string Source { get; init; }

    public required string Name { get; init; }

    /// <summary>May hold what <see cref="Query"/> may. For a source that is a folder: the pattern of file names, such as <c>*{series}*_{year}*.csv</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Values may hold <c>{first_day}</c> and <c>{last_day}</c> (local dates, both included), <c>{year}</c> and <c>{series}</c>.</summary>
    public required IReadOnlyDictionary<string, string> Query { get; init; }

    /// <summary>The zone of the request's days and of local times in its answers.</summary>
    public required DateTimeZone Zone { get; init; }

    /// <summary>The range that one chunk covers.</summary>
    public required ChunkSize Chunk { get; init; }

    /// <summary>Units of the source's budget that a call of this request takes.</summary>
    public required int Weight { get; init; }

    /// <summary>Whether it is called without the source's key.</summary>
    public required bool IsAnonymous { get; init; }

    /// <summary>How far back from now the upstream has data; null where it has all.</summary>
    public Duration? Reach { get; init; }

    public Paging? Paging { get; init; }

    /// <summary>Set where the answer only says where the data is.</summary>
    public TwoStep? TwoStep { get; init; }

    /// <summary>Whether answers of a range that is over are kept in Postgres and used again instead of another call.</summary>
    public required bool KeepsAnswers { get; init; }

    public required Decoding Decoding { get; init; }

    public required IReadOnlyList<Fill> Fills { get; init; }

    /// <summary>The upstream's own name for each series that this request serves; null where it serves all, by our names.</summary>
    public IReadOnlyDictionary<string, string>? SeriesNames { get; init; }

    /// <summary>What the upstream's own error answers mean; the first that fits counts, before the general rules.</summary>
    public required IReadOnlyList<FailureRule> Failures { get; init; }

    /// <summary>Names the provider: <c>redata.prices</c>.</summary>
    public string Provider => $"{Source}.{Name}";

    /// <summary>Whether one call serves one series only.</summary>
    public required bool IsPerSeries { get; init; }

    /// <summary>The upstream's name for a series; our own where it has no other.</summary>
    public string UpstreamName(string series) => SeriesNames?.GetValueOrDefault(series) ?? series;

    /// <summary>Whether an answer can hold a series of a dataset.</summary>
    public bool Serves(Dataset dataset, string series) =>
        (SeriesNames is null || SeriesNames.ContainsKey(series))
        && Fills.Any(f => f.Dataset == dataset.Name && (f.Series is null || f.Series == series));
}

/// <summary>An answer whose <paramref name="Field"/> is the address of the data, fetched by a second call without the key.</summary>
/// <param name="Hosts">The only hosts that are followed to, beside the source's own.</param>
public sealed record TwoStep(string Field, IReadOnlyList<string> Hosts);

/// <summary>What an answer of the upstream means. All parts that are given must fit.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Field">A top-level field of the JSON body.</param>
/// <param name="Value">What that field holds, as text; null for anything that is not null.</param>
/// <param name="Text">What the body holds somewhere, in any case of letters.</param>
/// <param name="IsEmpty">The body has no byte beside white space.</param>
/// <param name="Meaning">A failure's name such as <c>throttled</c> or <c>no-data</c>.</param>
public sealed record FailureRule(int? Status, string? Field, string? Value, string? Text, bool IsEmpty, string Meaning);

/// <summary>How the pages of an answer follow each other.</summary>
public sealed record Paging
{
    public required PagingKind Kind { get; init; }

    /// <summary>The query parameter with the page number, the offset or the token; empty for next links.</summary>
    public required string Parameter { get; init; }

    /// <summary>The query parameter with the page size; empty where the upstream knows none.</summary>
    public required string SizeParameter { get; init; }

    /// <summary>Records a page.</summary>
    public required int Size { get; init; }

    /// <summary>The number of the first page, or the first offset.</summary>
    public required int First { get; init; }

    /// <summary>Page numbers: the top-level field with the number of pages. Offsets: with the number of records; empty where nothing says.</summary>
    public required string TotalField { get; init; }

    /// <summary>Tokens and next links: the top-level field with the next page's token or address; null or absent on the last page.</summary>
    public required string NextField { get; init; }

    /// <summary>How often a page before the last that comes back empty is asked again before the chunk fails.</summary>
    public required int EmptyPageRetries { get; init; }

    /// <summary>For estimates before the first answer is there.</summary>
    public required int TypicalPages { get; init; }

    /// <summary>What the first page is asked by; null where nothing names it.</summary>
    public string? FirstPage => Kind is PagingKind.PageNumber or PagingKind.Offset ? First.ToString(CultureInfo.InvariantCulture) : null;
}

public enum PagingKind
{
    /// <summary>Numbers from the first on, until the last page that the answers themselves announced; asked side by side.</summary>
    PageNumber,

    /// <summary>Records to pass over, until a page is not full or the announced number of records is reached.</summary>
    Offset,

    /// <summary>Each answer has the token of the next; one after the other.</summary>
    Token,

    /// <summary>Each answer has the address of the next, on the source's host; one after the other.</summary>
    NextLink,
}
