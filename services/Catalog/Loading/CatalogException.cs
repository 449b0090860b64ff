namespace DataFetch.Catalog.Loading;

/// <summary>One fault in a source file.</summary>
/// <param name="Line">Counted from 1; 0 where no place can be named.</param>
public sealed record CatalogFault(string File, long Line, long Column, string Text)
{
    public override string ToString() => Line == 0 ? $"{File}: {Text}" : $"{File}:{Line}:{Column}: {Text}";
}

/// <summary>The source files cannot be used. Holds every fault that was found, each with file, line and column.</summary>
public sealed class CatalogException(IReadOnlyList<CatalogFault> faults)
    : Exception($"The source catalog has {faults.Count} fault(s):{string.Concat(faults.Select(f => $"\n  {f}"))}")
{
    public IReadOnlyList<CatalogFault> Faults { get; } = faults;
}
