using DataFetch.Catalog.Definitions;

namespace DataFetch.Catalog.Loading;

/// <summary>Makes requests that say so (<see cref="Fill.Provides"/>) providers of datasets of other files, which need not be touched for it.</summary>
internal static class AddedProviders
{
    public static List<LoadedFile> Add(IReadOnlyList<LoadedFile> files)
    {
        var added = (
            from file in files
            from request in file.Source.Requests.Values
            from fill in request.Fills
            where fill.Provides is not null
            select (fill.Dataset, Place: fill.Provides, Provider: new Provider(request.Provider, null, null, false))).ToLookup(a => (a.Dataset, a.Place), a => a.Provider);
        return [.. files.Select(f => f with { Datasets = [.. f.Datasets.Select(Extended)] })];

        Dataset Extended(Dataset dataset)
        {
            Provider[] providers = [.. added[(dataset.Name, ProviderPlace.First)], .. dataset.Providers, .. added[(dataset.Name, ProviderPlace.Last)]];
            return dataset.Derived is not null || providers.Length == dataset.Providers.Count
                ? dataset
                : dataset with { Providers = providers, Groups = [.. dataset.Groups.Select(g => g with { Dataset = g.Dataset with { Providers = providers } })] };
        }
    }
}
