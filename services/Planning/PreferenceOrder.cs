using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>
/// In which order a dataset's providers are asked: as declared; who is first in the current month comes before the others from the
/// start of the local month on that it is now, and after them for what is older.
/// </summary>
internal static class PreferenceOrder
{
    /// <summary>The parts of time in which the order is one, each with the providers that serve a series.</summary>
    /// <param name="after">Only providers strictly after this one count; null for all. Where it does not serve the series, none does.</param>
    public static IEnumerable<(TimeRange Range, IReadOnlyList<Provider> Providers)> Of(
        SourceCatalog catalog, Dataset dataset, string series, string? after, Instant now)
    {
        var serving = dataset.Providers.Where(p => catalog.Request(p.Request).Serves(dataset, series)).ToList();
        var (first, others) = (serving.Where(p => p.IsFirstInCurrentMonth).ToList(), serving.Where(p => !p.IsFirstInCurrentMonth).ToList());
        if (first.Count == 0 || others.Count == 0)
        {
            yield return (new TimeRange(Instant.MinValue, Instant.MaxValue), After(serving, after));
            yield break;
        }

        var today = now.InZone(dataset.Zone).Date;
        var month = dataset.Zone.StartOfDay(new LocalDate(today.Year, today.Month, 1));
        yield return (new TimeRange(Instant.MinValue, month), After([.. others, .. first], after));
        yield return (new TimeRange(month, Instant.MaxValue), After([.. first, .. others], after));
    }

    private static IReadOnlyList<Provider> After(List<Provider> order, string? after) =>
        after is null ? order : [.. order.SkipWhile(p => p.Request != after).Skip(1)];
}
