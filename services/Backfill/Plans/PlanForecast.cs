using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using NodaTime;

namespace DataFetch.Backfill.Plans;

/// <summary>What a plan takes of each source, and when.</summary>
internal sealed record PlanForecast(IReadOnlyList<SourceForecast> Sources, Instant PlannedAt)
{
    /// <summary>The source that is done last; null where nothing is called.</summary>
    public SourceForecast? Slowest => Sources.MaxBy(s => s.Finish);

    public Duration Duration => Slowest is { } slowest ? slowest.Finish - PlannedAt : Duration.Zero;
}

/// <param name="Bytes">At the size of the source's answers of late; null where none was seen.</param>
/// <param name="Start">When what waits before it and a closure of the source leave room for the first call.</param>
/// <param name="EnrichmentCalls">Those of <paramref name="Calls"/> that ask about one thing each, known or to be found.</param>
/// <param name="Closed">Why the source is closed now; null where it is open.</param>
internal sealed record SourceForecast(
    Source Source, long Chunks, ExpectedTotal Calls, long EnrichmentCalls, long Rows, SourceEstimate Estimate, long? Bytes, Instant Start, Instant Finish,
    long AheadTasks, long AheadCalls, long DelayedTasks, string? Closed);

internal readonly record struct ExpectedTotal(long Typical, long Least, long Most)
{
    public static ExpectedTotal operator +(ExpectedTotal a, ExpectedTotal b) => new(a.Typical + b.Typical, a.Least + b.Least, a.Most + b.Most);
}
