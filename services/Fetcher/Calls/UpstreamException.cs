namespace DataFetch.Fetcher.Calls;

/// <summary>What went wrong with an upstream call, by name.</summary>
public enum Failure
{
    /// <summary>The key's setting is empty; nothing was called.</summary>
    NoKey,

    /// <summary>The upstream says that it was called too often.</summary>
    Throttled,

    /// <summary>A firewall's page instead of the answer.</summary>
    Blocked,

    /// <summary>The key is wrong or not allowed.</summary>
    Unauthorised,

    NotFound,

    /// <summary>A complete answer that says that there is nothing in what was asked.</summary>
    NoData,

    BadRequest,

    /// <summary>One of the series that were asked for together is refused, and the others with it: see <see cref="UpstreamException.Series"/>.</summary>
    BadSeries,

    /// <summary>An answer in another form than declared.</summary>
    Malformed,

    /// <summary>An answer that ends early.</summary>
    Truncated,

    /// <summary>Records of another shape than declared: a field is gone, renamed or always empty.</summary>
    Drift,

    /// <summary>Records that were not asked for: the upstream has overlooked a filter, and what it sent may be anything.</summary>
    FilterIgnored,

    /// <summary>A page before the last stayed empty.</summary>
    EmptyPage,

    /// <summary>As many records as the upstream sends at most, and more are expected: the rest may have been cut off.</summary>
    Capped,

    /// <summary>Larger than is read.</summary>
    TooLarge,

    TimedOut,

    /// <summary>No answer, or a server error.</summary>
    UpstreamDown,
}

/// <summary>A call that did not give the data. Its text holds no address with a query and no key.</summary>
public sealed class UpstreamException : Exception
{
    public UpstreamException(Failure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    public Failure Failure { get; }

    /// <summary>The answer's HTTP status; null where none came.</summary>
    public int? Status { get; init; }

    /// <summary>The series that is refused, by the upstream's name; null where the failure is no <see cref="Failure.BadSeries"/>.</summary>
    public string? Series { get; init; }

    /// <summary>How long the upstream asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same call may succeed when it is made once more.</summary>
    public bool IsPassing =>
        Failure is Failure.Throttled or Failure.TimedOut or Failure.UpstreamDown or Failure.Malformed or Failure.Truncated;

    /// <summary>Whether a later attempt of the task is pointless without somebody's help.</summary>
    public bool IsFinal =>
        Failure is Failure.NoKey or Failure.Unauthorised or Failure.NotFound or Failure.BadRequest or Failure.BadSeries or Failure.Drift
            or Failure.FilterIgnored;

    /// <summary>Whether a chunk failed because it is too large.</summary>
    public bool IsOfSize => Failure is Failure.Capped or Failure.TooLarge;

    /// <summary>Whether a chunk may have failed because it is too large, or for other reasons.</summary>
    public bool MayBeOfSize => Failure is Failure.TimedOut or Failure.Truncated;

    /// <summary>As a task's error: <c>throttled: …</c>.</summary>
    public string Text => $"{Name}: {Message}";

    /// <summary>The failure's name as people and programs read it: <c>no-key</c>, <c>upstream-down</c>.</summary>
    public string Name => FailureNames.Of(Failure);
}
