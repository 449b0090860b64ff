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

    /// <summary>
    /// Values may hold <c>{first_day}</c> and <c>{last_day}</c> (local dates, both included), <c>{year}</c>; <c>{start}</c> and
    /// <c>{end}</c> (instants in UTC to the second, both included), <c>{start_unix}</c> and <c>{end_unix}</c> (the same in seconds since
    /// 1970); <c>{series}</c>, <c>{member}</c>, <c>{entity}</c>; other parts of the series' name (<see cref="SeriesPattern"/>) and the
    /// source's parameters by their names. <c>{each:regions}</c> stands alone and repeats the parameter, once for each of the source's
    /// parameter, which has commas.
    /// </summary>
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

    /// <summary>What is younger is not asked for: the upstream refuses it, or has it for others only.</summary>
    public Duration Behind { get; init; }

    /// <summary>How many series one call may ask for; they are joined with commas in <c>{series}</c>. 1 as a rule.</summary>
    public int SeriesACall { get; init; } = 1;

    /// <summary>Whether a chunk covers only what is needed of its block of days: where a call costs by what it returns.</summary>
    public bool IsTrimmed { get; init; }

    /// <summary>In a run requests of a lower stage come first: courses before races, races before results.</summary>
    public int Stage { get; init; }

    /// <summary>The names of what a chunk of a series is asked for one by one (<see cref="PagingKind.Members"/>); null where it is asked at once.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Members { get; init; }

    /// <summary>Values for the parts of path and query that the source's parameters name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public Paging? Paging { get; init; }

    /// <summary>Whether an answer comes in several pages of the upstream's; members are answers of their own.</summary>
    public bool IsPaged => Paging is { Kind: not PagingKind.Members };

    /// <summary>
    /// The number of records at which the upstream cuts an answer without a word: one with as many may lack some. Null where no cap is
    /// known, or pages say where they end.
    /// </summary>
    public int? CutAt { get; init; }

    /// <summary>Set where the answer only says where the data is.</summary>
    public TwoStep? TwoStep { get; init; }

    /// <summary>Whether answers of a range that is over are kept in Postgres and used again instead of another call.</summary>
    public required bool KeepsAnswers { get; init; }

    public required Decoding Decoding { get; init; }

    public required IReadOnlyList<Fill> Fills { get; init; }

    /// <summary>The upstream's own name for each series that this request serves; null where it serves all, by our names, or those of <see cref="SeriesPattern"/>.</summary>
    public IReadOnlyDictionary<string, string>? SeriesNames { get; init; }

    /// <summary>Which series are served and what is the upstream's name in theirs; <see cref="SeriesNames"/> goes before it. Null for none.</summary>
    public SeriesPattern? SeriesPattern { get; init; }

    /// <summary>What the upstream's own error answers mean; the first that fits counts, before the general rules.</summary>
    public required IReadOnlyList<FailureRule> Failures { get; init; }

    /// <summary>Names the provider: <c>redata.prices</c>.</summary>
    public string Provider => $"{Source}.{Name}";

    /// <summary>Whether one call serves one series only.</summary>
    public required bool IsPerSeries { get; init; }

    /// <summary>Whether a call asks for several series.</summary>
    public bool IsBatched => SeriesACall > 1;

    /// <summary>Whether one call is about one entity (<see cref="Chunk.Entity"/>).</summary>
    public bool IsPerEntity => Path.Contains("{entity}", StringComparison.Ordinal);

    /// <summary>The upstream's name for a series; our own where it has no other.</summary>
    public string UpstreamName(string series) => SeriesNames?.GetValueOrDefault(series) ?? SeriesPattern?.NameIn(series) ?? series;

    /// <summary>The instants that answers can hold now: as far back as the upstream reaches, and not younger than it gives.</summary>
    public TimeRange Given(Instant now) => new(
        Reach is { } reach ? now - reach : Instant.MinValue, Behind > Duration.Zero ? now - Behind : Instant.MaxValue);

    /// <summary>Whether an answer can hold a series of a dataset.</summary>
    public bool Serves(Dataset dataset, string series) =>
        (Members is null || Members.ContainsKey(series))
        && (SeriesNames?.ContainsKey(series) == true || (SeriesPattern is { } pattern ? pattern.NameIn(series) is not null : SeriesNames is null))
        && Fills.Any(f => f.Dataset == dataset.Name && (f.Series is null || f.Series == series));
}

/// <summary>An answer whose <paramref name="Field"/> is the address of the data, fetched by a second call without the key.</summary>
/// <param name="Hosts">The only hosts that are followed to, beside the source's own.</param>
public sealed record TwoStep(string Field, IReadOnlyList<string> Hosts);

/// <summary>What an answer of the upstream means. All parts that are given must fit.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Field">A field of the JSON body, or the path to one, with dots.</param>
/// <param name="Value">What that field holds, as text; null for anything that is not null.</param>
/// <param name="Text">What the body holds somewhere, in any case of letters.</param>
/// <param name="IsEmpty">The body has no byte beside white space.</param>
/// <param name="Meaning">A failure's name such as <c>throttled</c> or <c>no-data</c>.</param>
/// <param name="Series">With <c>bad-series</c>: a regular expression whose first group in the body names the series that is refused.</param>
public sealed record FailureRule(int? Status, string? Field, string? Value, string? Text, bool IsEmpty, string Meaning, string? Series = null);

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

    /// <summary>Offsets: beyond it the upstream answers nothing; an answer with more records cannot be had whole. Null for no bound.</summary>
    public int? MostOffset { get; init; }

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

    /// <summary>One call for each member of the series (<see cref="Request.Members"/>), side by side.</summary>
    Members,
}
