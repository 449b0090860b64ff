using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Fetcher.Sources;

/// <summary>A local day that an upstream should have in full by now: enough to see what it sends.</summary>
internal static class SampleRange
{
    public static TimeRange Of(SourceCatalog catalog, Dataset dataset, Provider provider, Instant now)
    {
        var request = catalog.Request(provider.Request);
        var applicable = catalog.Applicability(dataset, provider, now);
        var newest = now - dataset.PublicationLag;
        var at = request.Reach is null ? newest - Duration.FromDays(2) : newest;
        at = Instant.Max(dataset.ExpectedFrom, Instant.Min(at, applicable.End - Duration.FromDays(1)));
        var day = at.InZone(request.Zone).Date;
        return new TimeRange(request.Zone.StartOfDay(day), request.Zone.StartOfDay(day.PlusDays(1)));
    }
}
