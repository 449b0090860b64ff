using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Requests;
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
}

/// <summary>What a reader asks for.</summary>
/// <param name="Columns">In the order asked for.</param>
/// <param name="Now">The instant of the question, which decides what is expected.</param>
internal sealed record DataQuery(
    Dataset Dataset, IReadOnlyList<string> Series, IReadOnlyList<Column> Columns, TimeRange Range, MissingPolicy Missing, Instant Now)
{
    /// <param name="series">All where it is empty.</param>
    /// <param name="columns">All where it is empty.</param>
    /// <exception cref="RequestException">A name is not known, or the range is none.</exception>
    public static DataQuery Parse(
        Dataset dataset, IReadOnlyCollection<string> series, string from, string to, IReadOnlyCollection<string> columns, MissingPolicy missing, Instant now) =>
        new(dataset, SourceCatalog.SeriesOrAll(dataset, series), ColumnsOrAll(dataset, columns), RangeParser.Parse(dataset, from, to, now), missing, now);

    private static IReadOnlyList<Column> ColumnsOrAll(Dataset dataset, IReadOnlyCollection<string> names) =>
        names.Count == 0 ? dataset.Columns : [.. names.Distinct(StringComparer.Ordinal).Select(name => Named(dataset, name))];

    private static Column Named(Dataset dataset, string name) =>
        dataset.Columns.FirstOrDefault(c => c.Name == name) ?? throw new RequestException(
            RequestError.Invalid,
            $"Unknown column '{name}' of dataset '{dataset.Name}'. Known are: {string.Join(", ", dataset.Columns.Select(c => c.Name))}.");
}
