using NodaTime;

namespace DataFetch.Catalog.Times;

/// <summary>When a schedule fires. Immutable; equal where the text and the zone are.</summary>
public abstract class ScheduleTimes
{
    /// <summary>As it was declared: <c>0 3 * * *</c>, or <c>every 5m</c>.</summary>
    public abstract string Text { get; }

    /// <summary>The zone whose clock it follows; UTC where it only keeps its distance.</summary>
    public abstract DateTimeZone Zone { get; }

    /// <summary>Reads what <see cref="Text"/> says. Null where it is neither.</summary>
    public static ScheduleTimes? Parse(string text, DateTimeZone zone) => text.StartsWith(IntervalTimes.Prefix, StringComparison.Ordinal)
        ? Periods.TryParse(text[IntervalTimes.Prefix.Length..], out var every) ? IntervalTimes.Create(every) : null
        : CronTimes.Create(text, zone);

    /// <summary>The first firing after an instant.</summary>
    public abstract Instant Next(Instant after);

    /// <summary>The last firing at or before an instant.</summary>
    public abstract Instant Last(Instant until);

    /// <summary>The firings after one instant and before another, the newest <paramref name="most"/> of them in order of time.</summary>
    public IReadOnlyList<Instant> Between(Instant after, Instant before, int most)
    {
        var found = new List<Instant>();
        for (var at = Last(before - Duration.Epsilon); at > after && found.Count < most; at = Last(at - Duration.Epsilon))
        {
            found.Add(at);
        }

        found.Reverse();
        return found;
    }

    public override bool Equals(object? obj) => obj is ScheduleTimes other && other.Text == Text && other.Zone.Id == Zone.Id;

    public override int GetHashCode() => HashCode.Combine(Text, Zone.Id);

    public override string ToString() => $"{Text} {Zone.Id}";
}
