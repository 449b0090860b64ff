using NodaTime;

namespace DataFetch.Catalog;

/// <summary>The instants from <paramref name="Start"/> (included) to <paramref name="End"/> (excluded).</summary>
public readonly record struct TimeRange(Instant Start, Instant End)
{
    public bool IsEmpty => End <= Start;

    public Duration Duration => IsEmpty ? Duration.Zero : End - Start;

    public bool Contains(Instant at) => Start <= at && at < End;

    /// <summary>What both have; empty (start and end alike) where they do not meet.</summary>
    public TimeRange Intersect(TimeRange other)
    {
        var start = Instant.Max(Start, other.Start);
        return new TimeRange(start, Instant.Max(start, Instant.Min(End, other.End)));
    }

    public override string ToString() => $"[{Start}, {End})";
}
