using System.ComponentModel.DataAnnotations;

namespace DataFetch.Query.Data.Caching;

internal sealed class CacheOptions
{
    public const string Section = "Cache";

    /// <summary>How much memory rows may take, in megabytes.</summary>
    [Range(1, 65_536)]
    public int MemoryMb { get; init; } = 256;

    /// <summary>How often what was read since yesterday is taken into memory again, where it has been written since; first at the start.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan WarmUpEvery { get; init; } = TimeSpan.FromHours(1);
}
