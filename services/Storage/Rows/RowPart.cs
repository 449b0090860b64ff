namespace DataFetch.Storage.Rows;

/// <summary>Which of the rows, and in which order.</summary>
/// <param name="IsDescending">Whether the instants within a series descend, and the keys within an instant. Series ascend by their id.</param>
/// <param name="After">Only what comes behind that row in this order; null for all.</param>
/// <param name="Limit">How many are needed at most: some more may come. Null for all.</param>
public sealed record RowPart(bool IsDescending = false, RowPlace? After = null, int? Limit = null)
{
    /// <summary>All of them, by series, instant and key.</summary>
    public static readonly RowPart All = new();
}

/// <summary>Where a row is among the rows of its dataset, whether it is still there or not.</summary>
/// <param name="At">Microseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Key">The values of the dataset's key as text; empty where series and instant are the key.</param>
public sealed record RowPlace(int SeriesId, long At, IReadOnlyList<string> Key);
