using System.ComponentModel.DataAnnotations;

namespace DataFetch.Query.Data.Caching;

internal sealed class CacheOptions
{
    public const string Section = "Cache";

    /// <summary>How much memory rows may take, in megabytes.</summary>
    [Range(1, 65_536)]
    public int MemoryMb { get; init; } = 256;
}
