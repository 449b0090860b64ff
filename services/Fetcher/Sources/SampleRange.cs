using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Fetcher.Sources;

/// <summary>A local day that an upstream should have in full by now: enough to see what it sends.</summary>
internal static class SampleRange
{
    /// <summary>The series that a small chunk of a request asks for.</summary>
    public static IReadOnlyList<string> Series(Dataset dataset, Request request) =>
        [.. dataset.Series.Where(s => request.Serves(dataset, s)).Take(request.IsPerSeries ? 1 : request.IsBatched ? Math.Min(request.SeriesACall, 5) : int.MaxValue)];

    public static TimeRange Of(SourceCatalog catalog, Dataset dataset, Provider provider, Instant now)
    {
        var request = catalog.Request(provider.Request);
        var applicable = catalog.Applicability(dataset, provider, now);
        var newest = now - dataset.PublicationLag;
        var at = request.Reach is null ? newest - Duration.FromDays(2) : newest;
        at = Instant.Max(dataset.ExpectedFrom, Instant.Min(at, applicable.End - Duration.FromDays(1)));
        at = dataset.Cadence.Last(new TimeRange(Instant.Max(dataset.ExpectedFrom, at - Duration.FromDays(14)), at)) ?? at; // a session, not a Sunday
        var day = at.InZone(request.Zone).Date;
        return new TimeRange(request.Zone.StartOfDay(day), request.Zone.StartOfDay(day.PlusDays(1)));
    }
}
