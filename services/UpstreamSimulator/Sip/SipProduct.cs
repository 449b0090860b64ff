namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>What the gateway says instead of rows.</summary>
internal sealed record SipRefusal(int Status, string Message)
{
    public static readonly SipRefusal BadGateway = new(502, "Bad Gateway");
    public static readonly SipRefusal TooMany = new(429, "Too Many Requests");
}

/// <summary>A kind of marginal cost that SIP has a findByDate for.</summary>
internal abstract class SipProduct(string path)
{
    /// <summary>The greatest limit that any product takes; 20,000 is refused: others saw it, see the notes on SIP.</summary>
    protected const int MaxLimit = 10_000;

    public string Path => $"/sip/{path}/v4/findByDate";

    /// <summary>The envelope's type; null if it has none.</summary>
    public virtual string? Type => null;

    /// <summary>The question, or why there is no answer to it.</summary>
    public abstract (SipQuery? Query, SipRefusal? Refusal) Read(IQueryCollection asked);

    /// <summary>Whether the answer to so great a limit is an empty list.</summary>
    public virtual bool IsEmptyFor(SipQuery query) => false;

    /// <param name="now">Seconds since 1970.</param>
    public abstract ISipFeed Feed(SipQuery query, long now);

    protected SipQuery? Parse(IQueryCollection asked) => SipQuery.Parse(asked) is { } query ? query with { Product = path } : null;
}
