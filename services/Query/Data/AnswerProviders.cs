using DataFetch.Catalog.Definitions;
using DataFetch.Query.Datasets;
using DataFetch.Storage.Schema;

namespace DataFetch.Query.Data;

/// <summary>Whom the rows of an answer can be from: what fills the dataset, then all others that the database knows, as of earlier catalogs.</summary>
internal sealed class AnswerProviders
{
    /// <summary>The index of a provider that only a newer catalog has.</summary>
    public const int Unknown = -1;

    private readonly Dictionary<short, int> indexes = [];

    public AnswerProviders(SourceCatalog catalog, Dataset dataset, CatalogIds ids)
    {
        var fillers = DatasetFillers.Of(catalog, dataset).Select(r => ids.Provider(r.Provider));
        foreach (var id in fillers.Concat(ids.Providers.Order()).Distinct())
        {
            indexes[id] = indexes.Count;
        }

        Names = [.. indexes.Keys.Select(id => ids.ProviderName(id)!)];
    }

    /// <summary>As <c>source.request</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    public int IndexOf(short providerId) => indexes.GetValueOrDefault(providerId, Unknown);
}
