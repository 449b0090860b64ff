using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;

namespace DataFetch.Storage.Coverage;

/// <summary>A provider that must lack a slot of a series before that is absent.</summary>
/// <param name="Applicable">Where it can have slots at all; elsewhere it counts as one that lacks them.</param>
/// <param name="KeySource">The source whose key it needs: where that is reported missing, it is not waited for. Null for none.</param>
internal readonly record struct ProviderDuty(short Provider, TimeRange Applicable, string? KeySource)
{
    /// <summary>Those of a dataset, by the id of a series.</summary>
    public static Func<int, IReadOnlyList<ProviderDuty>> Of(SourceCatalog catalog, Dataset dataset, CatalogIds ids, Instant now)
    {
        var names = dataset.Series.ToDictionary(s => ids.Series(dataset.Name, s));
        var duties = dataset.Providers.Select(p => (Request: catalog.Request(p.Request), Applicable: catalog.Applicability(dataset, p, now))).ToList();
        return series =>
        [
            .. from duty in duties
               where duty.Request.Serves(dataset, names[series])
               select new ProviderDuty(ids.Provider(duty.Request.Provider), duty.Applicable, duty.Request.IsAnonymous ? null : duty.Request.Source),
        ];
    }
}
