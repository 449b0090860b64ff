using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Query.Data;
using DataFetch.Storage.Aggregates;
using NodaTime;

namespace DataFetch.Query.Aggregates;

/// <summary>What a reader asks to have aggregated.</summary>
/// <param name="Zone">Of the buckets' local days.</param>
/// <param name="Buckets">All of the range in order, at least one.</param>
/// <param name="Aggregates">In the order asked for.</param>
/// <param name="Now">The instant of the question, which decides what is expected.</param>
internal sealed record AggregateQuery(
    Dataset Dataset, IReadOnlyList<string> Series, TimeRange Range, BucketSize Size, DateTimeZone Zone, IReadOnlyList<TimeRange> Buckets,
    IReadOnlyList<Aggregate> Aggregates, BucketFill Fill, Instant Now)
{
    /// <summary>How many values an answer may have: some 50 bytes each, in the 4 MB that a gRPC client takes.</summary>
    public const int MostValues = 50_000;

    /// <param name="series">All where it is empty.</param>
    /// <param name="zone">The dataset's where it is empty.</param>
    /// <exception cref="RequestException">A value is malformed, a name is not known, or the answer would be too large.</exception>
    public static AggregateQuery Parse(
        Dataset dataset, IReadOnlyCollection<string> series, AskedRange asked, string bucket, string zone, IReadOnlyCollection<string> aggregates,
        BucketFill fill, Instant now)
    {
        var (named, range, size) = (SourceCatalog.SeriesOrAll(dataset, series), DataQuery.RangeOf(dataset, asked, now), BucketSize.Parse(bucket));
        var (days, functions) = (ZoneOf(dataset, zone), Functions(dataset, aggregates, fill));
        var most = MostValues / (named.Count * functions.Count);
        IReadOnlyList<TimeRange> buckets = [.. size.Of(days, range).Take(most + 1)];
        return buckets.Count <= most
            ? new(dataset, named, range, size, days, buckets, functions, fill, now)
            : throw Invalid(
                $"An answer has at most {MostValues} values: of {named.Count} series and {functions.Count} aggregates {most} buckets, and the range has more of '{bucket}'. "
                + "Ask for larger buckets, fewer 'series' or 'aggregates', or a shorter range.");
    }

    private static DateTimeZone ZoneOf(Dataset dataset, string name) => name.Length == 0 ? dataset.Zone
        : DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) ?? throw Invalid($"'zone' must be an IANA zone such as {dataset.Zone.Id}; it is '{name}'.");

    private static IReadOnlyList<Aggregate> Functions(Dataset dataset, IReadOnlyCollection<string> texts, BucketFill fill)
    {
        IReadOnlyList<Aggregate> functions = [.. texts.Select(text => AggregateText.Parse(dataset, text)).Distinct()];
        if (functions.Count == 0)
        {
            throw Invalid($"'aggregates' is missing: give functions of columns, such as count({dataset.Columns[0].Name}).");
        }

        return fill == BucketFill.Linear && functions.FirstOrDefault(f => f.Function != AggregateFunction.Count && !f.Column.IsNumber) is { } odd
            ? throw Invalid($"Fill LINEAR is of numbers only, and '{AggregateText.Of(odd)}' is none; of '{dataset.Name}' numbers are: {AggregateText.Names(dataset.Columns.Where(c => c.IsNumber))}.")
            : functions;
    }

    private static RequestException Invalid(string text) => new(RequestError.Invalid, text);
}
