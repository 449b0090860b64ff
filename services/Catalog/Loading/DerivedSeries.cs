using DataFetch.Catalog.Definitions;

namespace DataFetch.Catalog.Loading;

/// <summary>The series of a derived dataset are those of the dataset that it is computed from, whatever an installation makes of these.</summary>
internal static class DerivedSeries
{
    public static IReadOnlyList<Dataset> Follow(IReadOnlyList<Dataset> datasets) =>
    [
        .. from dataset in datasets
           let source = dataset.Derived is { } derived ? datasets.First(d => d.Name == derived.From) : null
           select source is null ? dataset : dataset with { Series = [.. source.Series.Select(Derivation.SeriesOf).OfType<string>().Distinct(StringComparer.Ordinal)] },
    ];
}
