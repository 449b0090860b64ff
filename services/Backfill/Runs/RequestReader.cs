using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Requests;

namespace DataFetch.Backfill.Runs;

/// <summary>Reads what callers ask for. Every fault is a <see cref="RequestException"/> that names the value.</summary>
internal sealed class RequestReader(SourceCatalog catalog, TimeProvider time)
{
    /// <param name="datasets">All where none is given.</param>
    /// <param name="series">All where none is given; else there must be exactly one dataset.</param>
    public IReadOnlyList<RunPart> Parts(IReadOnlyList<string> datasets, IReadOnlyList<string> series, string from, string to)
    {
        var now = time.GetInstant();
        return Parts(datasets, series, d => RangeParser.Parse(d, from, to, now));
    }

    /// <param name="range">Of each dataset.</param>
    public IReadOnlyList<RunPart> Parts(IReadOnlyList<string> datasets, IReadOnlyList<string> series, Func<Dataset, TimeRange> range) =>
        series.Count > 0 && datasets.Count != 1
            ? throw new RequestException(RequestError.Invalid, $"'series' needs exactly one dataset; {datasets.Count} were given.")
            : [.. catalog.DatasetsOrAll(datasets).Select(d => new RunPart(d, SourceCatalog.SeriesOrAll(d, series), range(d)))];

    /// <summary>The last local days of datasets.</summary>
    public IReadOnlyList<RunPart> LastDays(IReadOnlyList<string> datasets, int days)
    {
        var now = time.GetInstant();
        return Parts(datasets, [], d => RangeParser.LastDays(d, days, now));
    }

    public static Guid Id(string name, string text) => Guid.TryParse(text, out var id)
        ? id
        : throw new RequestException(RequestError.Invalid, $"'{name}' is no id such as {Guid.Empty}: '{text}'.");

    public static int PageSize(int asked, int otherwise, int most) => asked switch
    {
        0 => otherwise,
        _ when asked < 0 || asked > most => throw new RequestException(RequestError.Invalid, $"'page_size' must be from 1 to {most}; it is {asked}."),
        _ => asked,
    };
}
