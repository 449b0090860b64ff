using DataFetch.Catalog;
using DataFetch.Planning;
using DataFetch.Query.Datasets;
using DataFetch.ServiceDefaults.Wire;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data;

internal static class DataWire
{
    /// <exception cref="RequestException">It is a number that this version does not know.</exception>
    public static MissingPolicy ToPolicy(Wire.MissingPolicy policy) => policy switch
    {
        Wire.MissingPolicy.Unspecified or Wire.MissingPolicy.AsIs => MissingPolicy.AsIs,
        Wire.MissingPolicy.Fetch => MissingPolicy.Fetch,
        Wire.MissingPolicy.FetchInBackground => MissingPolicy.FetchInBackground,
        Wire.MissingPolicy.Refetch => MissingPolicy.Refetch,
        _ => throw new RequestException(RequestError.Invalid, $"'missing' is none of AS_IS, FETCH, FETCH_IN_BACKGROUND, REFETCH: {(int)policy}."),
    };

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
