using System.ComponentModel.DataAnnotations;

namespace DataFetch.Fetcher.Calls;

/// <summary>How calls are made, under <c>Fetcher:Calls</c>.</summary>
public sealed class CallOptions
{
    public const string Section = "Fetcher:Calls";

    /// <summary>HTTP requests that one call may take.</summary>
    [Range(1, 5)]
    public int Tries { get; set; } = 5;

    /// <summary>Before the second try; it doubles from there, with jitter.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a source that throttles without Retry-After is left alone, at most; its longest window where that is shorter.</summary>
    public TimeSpan ThrottledFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest Retry-After that is believed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a source that only fails is left alone.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Larger bodies are a failure.</summary>
    [Range(1 << 20, 1 << 29)]
    public int MaxBodyBytes { get; set; } = 64 << 20;
}
