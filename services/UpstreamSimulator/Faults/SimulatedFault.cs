namespace DataFetch.UpstreamSimulator;

/// <summary>A fault that some of the requests to a source meet.</summary>
/// <param name="Source">One of <see cref="Sources"/>.</param>
/// <param name="Kind">One of <see cref="FaultKinds"/>.</param>
/// <param name="Share">
/// 0 to 1. The shares of a source's faults of answers add up to 1 at most; a burst's share is that of its beginnings.
/// </param>
/// <param name="Path">
/// How the paths begin that it is for, such as <c>/racingapi/v1/results</c>; null for all of the source. Only faults of answers have one.
/// </param>
public sealed record SimulatedFault(string Source, string Kind, double Share, string? Path = null)
{
    /// <param name="line">A request's path and query.</param>
    internal bool IsFor(string source, string line) =>
        Source == source && (Path is null || line.StartsWith(Path, StringComparison.Ordinal));
}

/// <summary>How the faults look; the same for all sources.</summary>
/// <param name="RetryAfterSeconds">What <see cref="FaultKinds.Throttle429RetryAfter"/> says.</param>
/// <param name="BurstLength">How many asks of the same request a burst of server errors lasts.</param>
/// <param name="TimeoutSeconds">The longest silence, in the time of the arrivals.</param>
/// <param name="SlowDripSeconds">How long a dripping body takes, in the time of the arrivals.</param>
/// <param name="WrongCharset">The charset that is named and is not that of the bytes, which are UTF-8.</param>
/// <param name="LimitCap">Records a page of a capped sweep.</param>
/// <param name="ShiftRows">Records that appear at the front at a time.</param>
/// <param name="ShiftTotal">Records that are missing at first; half of all at most.</param>
public sealed record FaultDetails(
    int RetryAfterSeconds = 2,
    int BurstLength = 3,
    double TimeoutSeconds = 120,
    double SlowDripSeconds = 5,
    string WrongCharset = "utf-16",
    int LimitCap = 500,
    int ShiftRows = 5,
    int ShiftTotal = 50)
{
    internal IEnumerable<string> Mistakes()
    {
        if (RetryAfterSeconds is < 0 or > 86_400) yield return $"Retry after {RetryAfterSeconds} s is not between 0 and a day.";
        if (BurstLength is < 1 or > 1_000) yield return $"Burst length {BurstLength} is not between 1 and 1000.";
        if (!(TimeoutSeconds is >= 0 and <= 3_600)) yield return $"Timeout {TimeoutSeconds} s is not between 0 and an hour.";
        if (!(SlowDripSeconds is >= 0 and <= 3_600)) yield return $"Slow drip {SlowDripSeconds} s is not between 0 and an hour.";
        if (string.IsNullOrWhiteSpace(WrongCharset) || !WrongCharset.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            yield return $"Charset '{WrongCharset}' is not a charset's name.";
        if (LimitCap < 1) yield return $"Limit cap {LimitCap} is not 1 at least.";
        if (ShiftRows < 1) yield return $"Shift rows {ShiftRows} is not 1 at least.";
        if (ShiftTotal < 0) yield return $"Shift total {ShiftTotal} is not 0 at least.";
    }
}
