using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>Expects nothing: rows come when they come, and none of them is missed.</summary>
public sealed class NoSlots : SlotPattern
{
    /// <inheritdoc/>
    public override string Name => "none";

    /// <summary>366 days: there is no distance, and that stands for the longest of all patterns.</summary>
    public override Duration Shortest { get; } = Duration.FromDays(366);

    /// <inheritdoc cref="Shortest"/>
    public override Duration StepAt(Instant at) => Shortest;

    /// <inheritdoc/>
    public override bool IsSlot(Instant at) => false;

    /// <inheritdoc/>
    public override Instant Next(Instant at) => Instant.MaxValue;

    /// <inheritdoc/>
    protected override IEnumerable<(Instant First, long Count, Duration Step)> Progressions(TimeRange range) => [];
}
