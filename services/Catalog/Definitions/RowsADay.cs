namespace DataFetch.Catalog.Definitions;

/// <summary>
/// How many rows a series should have on a local day of its dataset; a day with fewer is a finding, whatever the slots say. Either
/// <see cref="AtLeast"/> or <see cref="MedianOfDays"/> is set.
/// </summary>
public sealed record RowsADay
{
    private RowsADay()
    {
    }

    /// <summary>A number that the upstream promises; null where it is learned.</summary>
    public int? AtLeast { get; private init; }

    /// <summary>It is the median of so many local days before the one that is judged; null where it is declared.</summary>
    public int? MedianOfDays { get; private init; }

    public static RowsADay Declared(int atLeast) => new() { AtLeast = atLeast };

    public static RowsADay Learned(int days) => new() { MedianOfDays = days };
}
