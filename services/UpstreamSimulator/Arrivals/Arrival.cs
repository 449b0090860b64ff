namespace DataFetch.UpstreamSimulator.Arrivals;

/// <summary>A request that reached an upstream, stamped before anything else is done with it.</summary>
internal sealed class Arrival(long number, long atMicroseconds, string source, string path, string query)
{
    public long Number => number;
    public long AtMicroseconds => atMicroseconds;
    public string Source => source;

    /// <summary>How long the caller has to wait for the next free place; null if this arrival is within the limits.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How it went, in a word; the endpoint sets it.</summary>
    public string Outcome { get; set; } = Outcomes.InFlight;

    /// <summary>How many records or values the body carries.</summary>
    public int Rows { get; set; }

    public int Status { get; set; }

    /// <summary>The request without its key, and how often it has come, this time included; the same pair draws the same chance.</summary>
    public (string Line, long Ask) Drawn { get; set; } = ("", 0);

    /// <summary>The fault of the answer, if it has one; it is the outcome then, whatever the endpoint says.</summary>
    public string? Fault { get; set; }

    public ArrivalEntry ToEntry() => new(number, atMicroseconds, source, path, query, Status, Outcome, Rows);
}

/// <summary>A line of the arrival log.</summary>
/// <param name="N">Counts all arrivals at all sources from 1; goes on when the log is cleared.</param>
/// <param name="AtUs">Microseconds since 1970, never smaller than the one before.</param>
/// <param name="Query">Without the key.</param>
/// <param name="Status">0 while the request is in flight.</param>
internal sealed record ArrivalEntry(long N, long AtUs, string Source, string Path, string Query, int Status, string Outcome, int Rows);

internal static class Outcomes
{
    public const string InFlight = "in-flight";
    public const string Ok = "ok";

    /// <summary>SIP's empty page in the middle, which is a lie.</summary>
    public const string EmptyPage = "empty-page";

    /// <summary>SIP's empty list for a limit that CMG real doesn't like.</summary>
    public const string EmptyForLimit = "empty-for-limit";

    /// <summary>A page past the end, which is the truth.</summary>
    public const string PastEnd = "past-end";

    public const string Replayed = "replayed";
    public const string Throttled = "throttled";
    public const string ServerError = "server-error";
    public const string Refused = "refused";
    public const string Aborted = "aborted";
}
