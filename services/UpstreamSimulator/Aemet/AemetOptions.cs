namespace DataFetch.UpstreamSimulator.Aemet;

/// <summary>How AEMET OpenData behaves.</summary>
public sealed record AemetOptions
{
    /// <summary>The only key that is let in; null lets any in that is not empty.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long the address in <c>datos</c> is good, in real time.</summary>
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Scheme and host that <c>datos</c> points to instead of this simulator, such as <c>https://elsewhere.example</c>.</summary>
    public string? ForeignDataHost { get; init; }

    /// <summary>Whether <c>fint</c> ends in <c>+0000</c>, as in 2026; without, as in 2021, it has no zone.</summary>
    public bool OffsetInFint { get; init; } = true;

    /// <summary>Whether "no data" comes in the second step, as in 2018 to 2022, and not in the first.</summary>
    public bool NoDataInStep2 { get; init; }

    /// <summary>Whether a throttled call is answered HTTP 200, with the 429 in its body only.</summary>
    public bool ThrottledWithHttp200 { get; init; }
}
