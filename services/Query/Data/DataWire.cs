using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Query.Data.Paging;
using DataFetch.Query.Datasets;
using DataFetch.ServiceDefaults.Wire;
using NodaTime;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data;

internal static class DataWire
{
    /// <summary>What a request asks for, over gRPC or over REST.</summary>
    /// <param name="installation">Whose pages its tokens are of.</param>
    /// <exception cref="RequestException">A name is not known, or a value is none.</exception>
    public static DataQuery ToQuery(SourceCatalog catalog, Wire.GetDataRequest request, Guid installation, Instant now)
    {
        var missing = ToPolicy(request.Missing);
        var asOf = AsOf.Parse(request, missing);
        var query = DataQuery.Parse(
            catalog.Dataset(request.Dataset), request.Series, new AskedRange(request.From, request.To, request.DaysBack), request.Columns, missing, asOf ?? now);
        return PageRequest.Apply(
            query with
            {
                IsDescending = IsDescending(request.Order),
                MaxAge = DataQuery.AgeOf(query.Dataset, request.MaxAge),
                StaleIfError = request.StaleIfError,
                AsOf = asOf,
            },
            request, installation);
    }

    public static Wire.DataHeader ToWire(DataQuery query, AnswerProviders providers) => new()
    {
        Dataset = query.Dataset.Name,
        Series = { query.Series },
        Columns = { query.Columns.Select(DatasetWire.ToWire) },
        Range = query.Range.ToWire(),
        Providers = { providers.Names },
    };

    public static Wire.DataCoverage ToWire(AnswerCoverage coverage) => coverage.Query.AsOf is { } then ? new() { AsOf = then.ToWire() } : new()
    {
        Slots = coverage.Slots.ToWire(),
        Series = { coverage.Series.Select(s => ToWire(s, coverage.Exceptions[s.Series], coverage.Query)) },
        Errors = { coverage.Errors },
        Version = coverage.Version,
        AskedAt = coverage.AskedAt?.ToWire(),
        StaleSince = coverage.StaleSince?.ToWire(),
    };

    private static MissingPolicy ToPolicy(Wire.MissingPolicy policy) => policy switch
    {
        Wire.MissingPolicy.Unspecified or Wire.MissingPolicy.AsIs => MissingPolicy.AsIs,
        Wire.MissingPolicy.Fetch => MissingPolicy.Fetch,
        Wire.MissingPolicy.FetchInBackground => MissingPolicy.FetchInBackground,
        Wire.MissingPolicy.Refetch => MissingPolicy.Refetch,
        _ => throw new RequestException(RequestError.Invalid, $"'missing' is none of AS_IS, FETCH, FETCH_IN_BACKGROUND, REFETCH: {(int)policy}."),
    };

    private static bool IsDescending(Wire.Order order) => order switch
    {
        Wire.Order.Unspecified or Wire.Order.Ascending => false,
        Wire.Order.Descending => true,
        _ => throw new RequestException(RequestError.Invalid, $"'order' is none of ASCENDING, DESCENDING: {(int)order}."),
    };

    private static Wire.SeriesGaps ToWire(SeriesCoverage series, IEnumerable<OpenException> exceptions, DataQuery query)
    {
        var (cadence, expected) = (series.Dataset.Cadence, series.Dataset.Expected(query.Range, query.Now));
        return new Wire.SeriesGaps
        {
            Series = series.Series,
            Missing = { Gaps.Find(series, query.Range, query.Now).Select(g => g.Range.ToWire()) },
            Provisional = { Cells(series.Provisional) },
            Absent = { Cells(series.Absent) },
            Unreachable = { Cells(series.Unreachable) },
            Exceptions = { exceptions.Select(e => e.ToWire()) },
        };

        IEnumerable<Wire.TimeRange> Cells(TimeRangeSet state) => cadence.Cells(state.Intersect(expected)).ToWire();
    }
}
