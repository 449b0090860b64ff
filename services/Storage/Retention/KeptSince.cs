using NodaTime;

namespace DataFetch.Storage.Retention;

/// <summary>From when on things are kept; what ended before may be deleted.</summary>
public sealed record KeptSince
{
    /// <summary>Runs, and tasks that no run is left to show.</summary>
    public required Instant Runs { get; init; }

    /// <summary>Who stored what; kept as long as a block names it.</summary>
    public required Instant Provenance { get; init; }

    /// <summary>Bodies of answers that spare a call.</summary>
    public required Instant Answers { get; init; }

    public required Instant ProviderCalls { get; init; }

    public required Instant Findings { get; init; }

    public required Instant Alerts { get; init; }

    public required Instant Firings { get; init; }

    /// <summary>Pictures of a snapshot dataset that a newer one has replaced; the newest is always kept.</summary>
    public required Instant Snapshots { get; init; }
}
