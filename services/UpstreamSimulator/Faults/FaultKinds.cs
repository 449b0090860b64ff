namespace DataFetch.UpstreamSimulator;

/// <summary>The names of the faults that an upstream can be given.</summary>
public static class FaultKinds
{
    /// <summary>429 without a word about when to come back.</summary>
    public const string Throttle429 = "throttle-429";

    public const string Throttle429RetryAfter = "throttle-429-retry-after";

    /// <summary>The throttle's text with status 200.</summary>
    public const string Throttle200 = "throttle-200";

    /// <summary>403 with a page of HTML, as the firewall before REData answers.</summary>
    public const string WafPage = "waf-page";

    /// <summary>That page with status 200.</summary>
    public const string WafPage200 = "waf-page-200";

    public const string ServerError = "server-error";

    /// <summary>5xx to a request and to its next repeats, <see cref="FaultDetails.BurstLength"/> in all.</summary>
    public const string ServerErrorBurst = "server-error-burst";

    /// <summary>No answer, until the caller goes or <see cref="FaultDetails.TimeoutSeconds"/> are over; then the connection is cut.</summary>
    public const string Timeout = "timeout";

    /// <summary>The body comes in tiny parts over <see cref="FaultDetails.SlowDripSeconds"/>.</summary>
    public const string SlowDrip = "slow-drip";

    /// <summary>The length of the whole body is announced, half of it comes, and the connection is cut.</summary>
    public const string Truncated = "truncated";

    /// <summary>Half of the body, with the length of that half: only the JSON tells.</summary>
    public const string TruncatedJson = "truncated-json";

    /// <summary>The upstream's error object with status 200.</summary>
    public const string Error200 = "error-200";

    /// <summary>Status 200 and not one byte.</summary>
    public const string EmptyBody = "empty-body";

    /// <summary>429 that means "blocked", whatever the pace: plain text, as Yahoo's edge says it.</summary>
    public const string Blocked429 = "blocked-429";

    /// <summary>Content-Type names a charset that the bytes are not in.</summary>
    public const string WrongEncoding = "wrong-encoding";

    /// <summary>A page with the records of the page before it.</summary>
    public const string DuplicatePage = "duplicate-page";

    /// <summary>A sweep in an order of its own, and a page's records shuffled again each time; a whole sweep has every record once.</summary>
    public const string Reordered = "reordered";

    /// <summary>
    /// Records that were missing appear at the front when a later page is asked for, so rows slide towards the end and some come
    /// again. <see cref="FaultDetails.ShiftTotal"/> records are missing at first; the sweep misses what appeared behind its back.
    /// </summary>
    public const string ShiftingPages = "shifting-pages";

    /// <summary>A sweep whose limit is silently cut to <see cref="FaultDetails.LimitCap"/>; the body says so.</summary>
    public const string CappedLimit = "capped-limit";

    /// <summary>
    /// No records and no totalPages, once; the same as <see cref="SimulatorOptions.EmptyPageShare"/>, and the greater share counts.
    /// </summary>
    public const string EmptyPage = "empty-page";

    /// <summary>Those that replace or spoil an answer: a request gets one of them at most.</summary>
    internal static readonly string[] OfAnswers =
    [
        Throttle429, Throttle429RetryAfter, Throttle200, WafPage, WafPage200, ServerError, ServerErrorBurst, Timeout, SlowDrip, Truncated,
        TruncatedJson, Error200, EmptyBody, Blocked429, WrongEncoding,
    ];

    /// <summary>Those of SIP's pages, which may come together.</summary>
    internal static readonly string[] OfPages = [DuplicatePage, Reordered, ShiftingPages, CappedLimit, EmptyPage];
}
