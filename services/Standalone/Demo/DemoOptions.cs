using DataFetch.Standalone.Hosting;

namespace DataFetch.Standalone.Demo;

internal sealed record DemoOptions
{
    public required StandaloneOptions Standalone { get; init; }

    /// <summary>Ends when it is done instead of staying up.</summary>
    public bool Exit { get; init; }

    /// <summary>The result as JSON on stdout.</summary>
    public bool Json { get; init; }

    /// <summary>The real grid of SIP: 440 pages a day.</summary>
    public bool Full { get; init; }

    /// <summary>Recorded bodies that the simulator answers where they apply.</summary>
    public string? ReplayFolder { get; init; }
}
