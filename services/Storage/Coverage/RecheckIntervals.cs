using NodaTime;

namespace DataFetch.Storage.Coverage;

/// <summary>How long after it was found so a state is asked again: the first time, then twice as long each time, up to a longest.</summary>
/// <remarks>
/// Up to an eighth is added, so that what was found in one go is due in one go and is kept as one row. The shortest unreachable wait is as
/// long as the longest that a source is left alone after a throttle (<c>Fetcher:Calls:MaxRetryAfter</c>): what was throttled is not
/// asked before its Retry-After.
/// </remarks>
internal sealed record RecheckIntervals(Duration First, Duration Longest)
{
    public static readonly RecheckIntervals Absent = new(Duration.FromDays(1), Duration.FromDays(90));

    public static readonly RecheckIntervals Unreachable = new(Duration.FromHours(1), Duration.FromDays(7));

    /// <summary>Of rows that could be final when they were asked for and that the upstream still calls open.</summary>
    public static readonly RecheckIntervals Provisional = new(Duration.FromMinutes(10), Duration.FromDays(1));

    /// <summary>A relation <c>(state, first, longest)</c> of all of them.</summary>
    public static string Values =>
        $"(VALUES {Provisional.Row("provisional")}, {Absent.Row("absent")}, {Unreachable.Row("unreachable")})";

    // In seconds: a day of Postgres' would follow the clock changes of the session's zone.
    private string Row(string state) => $"('{state}', interval '{(long)First.TotalSeconds} s', interval '{(long)Longest.TotalSeconds} s')";
}
