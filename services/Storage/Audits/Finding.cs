using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Storage.Audits;

/// <summary>Something in the rows that is not as it should be.</summary>
/// <param name="Kind">One of <see cref="FindingKinds"/>.</param>
/// <param name="Column">The column that it is about; empty for whole rows.</param>
/// <param name="Detail">What was seen, as a sentence.</param>
public sealed record Suspicion(string Series, string Kind, string Column, TimeRange Range, string Detail);

/// <summary>A suspicion that was acted on.</summary>
/// <param name="Action">What was done about it, as a sentence.</param>
/// <param name="State"><c>open</c>, <c>repaired</c>, <c>confirmed</c> (asked again, the upstream says the same) or <c>told</c> (nothing is to be done but to tell).</param>
public sealed record Finding(long Id, string Dataset, Suspicion Suspicion, string Action, string State, Instant FoundAt, Instant? EndedAt);

/// <summary>What a finding is, and what is done about it.</summary>
public static class FindingKinds
{
    /// <summary>The ledger had slots whose rows are gone: they are missing now.</summary>
    public const string Vanished = "vanished";

    /// <summary>Fewer rows than a chunk stored, of a dataset whose slots do not tell.</summary>
    public const string Deleted = "deleted";

    /// <summary>Rows that the ledger did not know: they are present now.</summary>
    public const string Unrecorded = "unrecorded";

    /// <summary>A value outside the bounds that its column declares.</summary>
    public const string Impossible = "impossible";

    /// <summary>One value for longer than its column declares.</summary>
    public const string Frozen = "frozen";

    /// <summary>Nothing but zeros for longer than its column declares.</summary>
    public const string Zeros = "zeros";

    /// <summary>A day with all the values of the day before.</summary>
    public const string Repeated = "repeated";

    /// <summary>Several rows of one key, in a table that lost its primary key.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>A day with far more or fewer rows than those before, where slots do not say how many there must be.</summary>
    public const string RowCount = "row-count";

    /// <summary>A local day with fewer rows than the dataset says that it has.</summary>
    public const string Shortfall = "shortfall";

    /// <summary>A column that had values in nearly all rows and has none from a day on.</summary>
    public const string LostColumn = "lost-column";

    /// <summary>Whether the range is in doubt and asked for again.</summary>
    public static bool IsQuarantined(string kind) => kind is Deleted or Impossible or Frozen or Zeros or Repeated or Duplicate;
}
