using DataFetch.Catalog.Definitions;

namespace DataFetch.Backfill.Runs;

/// <summary>What is computed cannot be fetched: a run over it is one over what it is computed from.</summary>
internal static class DerivedParts
{
    public static IEnumerable<RunPart> Fetched(SourceCatalog catalog, IEnumerable<RunPart> parts) =>
        from part in parts
        select part.Dataset.Derived is { } derived ? Source(catalog.Dataset(derived.From), part) : part;

    private static RunPart Source(Dataset source, RunPart part) =>
        part with { Dataset = source, Series = [.. part.Series.Select(Derivation.SourceOf).Where(source.Series.Contains)] };
}
