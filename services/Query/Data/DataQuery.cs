using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Requests;
using DataFetch.Query.Data.Paging;
using NodaTime;

namespace DataFetch.Query.Data;

/// <summary>What to do about the parts of an answer that are missing.</summary>
internal enum MissingPolicy
{
    AsIs,

    /// <summary>Fetch them and wait.</summary>
    Fetch,

    /// <summary>Start the same fetch and do not wait.</summary>
    FetchInBackground,

    /// <summary>Fetch all of the range, what is there as well, and wait.</summary>
    Refetch,
}

/// <summary>A range as a reader says it: by its ends, or as the last local days up to now.</summary>
/// <param name="DaysBack">0 where none are given.</param>
internal sealed record AskedRange(string From, string To, int DaysBack);

/// <summary>What a reader asks for.</summary>
/// <param name="Columns">In the order asked for.</param>
/// <param name="Now">The instant of the question, which decides what is expected.</param>
internal sealed record DataQuery(
    Dataset Dataset, IReadOnlyList<string> Series, IReadOnlyList<Column> Columns, TimeRange Range, MissingPolicy Missing, Instant Now)
{
    /// <summary>What was asked for longer ago and may still change is fetched again with what is missing; null for never.</summary>
    public Duration? MaxAge { get; init; } = Dataset.Ttl;

    /// <summary>Whether an answer out of the cache does where the database cannot be reached.</summary>
    public bool StaleIfError { get; init; }

    /// <summary>The instant that the rows are to be as they were known at; null for as they are.</summary>
    public Instant? AsOf { get; init; }

    private const int DaysOfDays = 365;
    private const int DaysOfLess = 7;

    /// <summary>Whether the instants of each series descend.</summary>
    public bool IsDescending { get; init; }

    /// <summary>The part of the answer that is wanted; null for all of it.</summary>
    public PageRequest? Page { get; init; }

    /// <param name="series">All where it is empty.</param>
    /// <param name="asked">Without ends and days: the last year where slots are a day or more apart, the last week elsewhere.</param>
    /// <param name="columns">All where it is empty.</param>
    /// <exception cref="RequestException">A name is not known, or the range is none.</exception>
    public static DataQuery Parse(
        Dataset dataset, IReadOnlyCollection<string> series, AskedRange asked, IReadOnlyCollection<string> columns, MissingPolicy missing, Instant now) =>
        new(dataset, SourceCatalog.SeriesOrAll(dataset, series), ColumnsOrAll(dataset, columns), RangeOf(dataset, asked, now), missing, now);

    /// <summary>The range that a reader says.</summary>
    /// <exception cref="RequestException">It is said in two ways, or is none.</exception>
    public static TimeRange RangeOf(Dataset dataset, AskedRange asked, Instant now)
    {
        var usual = dataset.Cadence.Shortest < Duration.FromDays(1) ? DaysOfLess : DaysOfDays;
        return RangeParser.ParseOrLastDays(dataset, asked.From, asked.To, asked.DaysBack, usual, now);
    }

    /// <summary>The oldest that may still change may be; the dataset's where nothing is said.</summary>
    /// <exception cref="RequestException">It is no span.</exception>
    public static Duration? AgeOf(Dataset dataset, string maxAge) =>
        maxAge.Length == 0 ? dataset.Ttl
        : Periods.TryParse(maxAge, out var age) ? age
        : throw new RequestException(RequestError.Invalid, $"'max_age' is a span such as '15m', '2h' or '1d', not '{maxAge}'.");

    private static IReadOnlyList<Column> ColumnsOrAll(Dataset dataset, IReadOnlyCollection<string> names) =>
        names.Count == 0 ? dataset.Columns : [.. names.Distinct(StringComparer.Ordinal).Select(name => Named(dataset, name))];

    /// <exception cref="RequestException">There is no such column.</exception>
    public static Column Named(Dataset dataset, string name) =>
        dataset.Columns.FirstOrDefault(c => c.Name == name) ?? throw new RequestException(
            RequestError.Invalid,
            $"Unknown column '{name}' of dataset '{dataset.Name}'. Known are: {string.Join(", ", dataset.Columns.Select(c => c.Name))}.");
}
