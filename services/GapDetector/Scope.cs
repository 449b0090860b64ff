using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Requests;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.GapDetector;

/// <summary>What a request is about: some series of a dataset within a range.</summary>
internal sealed record Scope(Dataset Dataset, IReadOnlyList<string> Series, TimeRange Range)
{
    /// <summary>The asked range, or the last local days up to now where neither end is given.</summary>
    /// <exception cref="RequestException">A series is not known, or the range is none.</exception>
    public static Scope Parse(Dataset dataset, IReadOnlyCollection<string> series, string from, string to, int defaultDays, Instant now) => new(
        dataset,
        SourceCatalog.SeriesOrAll(dataset, series),
        RangeParser.ParseOrLastDays(dataset, from, to, daysBack: 0, defaultDays, now));

    /// <summary>The asked range; what is not given of it is the dataset's first day and now.</summary>
    /// <exception cref="RequestException">A series is not known, or the range is none.</exception>
    public static Scope ParseHistory(Dataset dataset, IReadOnlyCollection<string> series, string from, string to, Instant now) => new(
        dataset,
        SourceCatalog.SeriesOrAll(dataset, series),
        from.Length == 0 && to.Length == 0
            ? new TimeRange(dataset.ExpectedFrom, now)
            : RangeParser.Parse(dataset, from.Length == 0 ? LocalDatePattern.Iso.Format(dataset.Starts) : from, to, now));
}
