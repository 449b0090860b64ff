using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Expectations;

/// <summary>
/// Slots at the instants whose local time of day is a multiple of a step. Where the clock goes back both passes of an hour
/// have slots; what it skips has none: a day of hours has 23, 24 or 25. The step may be another from a declared day on.
/// </summary>
/// <remarks>
/// Between two changes of the clock local time runs even, so slots there are an arithmetic progression: counting a range costs
/// one step for each change of the clock in it, not one for each slot.
/// </remarks>
public sealed class Cadence : SlotPattern
{
    private readonly DateTimeZone zone;
    private readonly (Instant From, Duration Step)[] steps;

    /// <param name="step">A day or shorter, and a day is a multiple of it.</param>
    /// <param name="changes">Later steps, each from the start of a local day on, in order.</param>
    /// <exception cref="ArgumentException">A step does not divide a day, or the changes are in no order.</exception>
    public Cadence(Duration step, DateTimeZone zone, params IReadOnlyList<CadenceChange> changes)
    {
        Step = step;
        Changes = changes;
        this.zone = zone;
        steps = [(Instant.MinValue, step), .. changes.Select(c => (zone.StartOfDay(c.From), c.Step))];
        foreach (var odd in steps.Select(s => s.Step).Where(s => !IsAllowed(s)))
        {
            throw new ArgumentException($"A cadence must divide a day; '{Periods.Format(odd)}' does not.", nameof(step));
        }

        if (steps.Zip(steps.Skip(1)).Any(pair => pair.First.From >= pair.Second.From))
        {
            throw new ArgumentException("Changes of a cadence must be in order of their days.", nameof(changes));
        }
    }

    /// <summary>The step before any change.</summary>
    public Duration Step { get; }

    public IReadOnlyList<CadenceChange> Changes { get; }

    /// <summary>The step, with its changes: <c>1h, 15m from 2025-10-01</c>.</summary>
    public override string Name =>
        string.Join(", ", Changes.Select(c => $"{Periods.Format(c.Step)} from {LocalDatePattern.Iso.Format(c.From)}").Prepend(Periods.Format(Step)));

    /// <summary>The shortest step of all times.</summary>
    public override Duration Shortest => steps.Min(s => s.Step);

    public static bool IsAllowed(Duration step) =>
        step > Duration.Zero && step <= Duration.FromDays(1) && NodaConstants.NanosecondsPerDay % step.ToInt64Nanoseconds() == 0;

    /// <summary>The step that holds at an instant.</summary>
    public override Duration StepAt(Instant at) => steps.Last(s => s.From <= at).Step;

    /// <inheritdoc/>
    public override bool IsSlot(Instant at) => FirstSlot(at, zone.GetUtcOffset(at), StepAt(at)) == at;

    /// <inheritdoc/>
    public override Instant Next(Instant at)
    {
        for (var from = at + Duration.Epsilon; ; from += StepAt(from))
        {
            var (first, count, _) = Progressions(new TimeRange(from, from + StepAt(from))).FirstOrDefault();
            if (count > 0)
            {
                return first;
            }
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<(Instant First, long Count, Duration Step)> Progressions(TimeRange range)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            var end = i + 1 < steps.Length ? Instant.Min(range.End, steps[i + 1].From) : range.End;
            foreach (var progression in Progressions(new TimeRange(Instant.Max(range.Start, steps[i].From), end), steps[i].Step))
            {
                yield return progression;
            }
        }
    }

    private IEnumerable<(Instant First, long Count, Duration Step)> Progressions(TimeRange range, Duration step)
    {
        if (range.IsEmpty)
        {
            yield break;
        }

        foreach (var interval in zone.GetZoneIntervals(range.Start, range.End))
        {
            var part = new TimeRange(
                interval.HasStart ? Instant.Max(interval.Start, range.Start) : range.Start,
                interval.HasEnd ? Instant.Min(interval.End, range.End) : range.End);
            var first = FirstSlot(part.Start, interval.WallOffset, step);
            if (first < part.End)
            {
                yield return (first, ((part.End - first - Duration.Epsilon).ToInt64Nanoseconds() / step.ToInt64Nanoseconds()) + 1, step);
            }
        }
    }

    // Ticks would round an end that lies a nanosecond behind a slot (Dataset.ExpectedUntil), hence nanoseconds.
    private static Instant FirstSlot(Instant from, Offset offset, Duration every)
    {
        var local = from.Plus(Duration.FromTicks(offset.Ticks)) - NodaConstants.UnixEpoch;
        var step = every.ToInt64Nanoseconds();
        var past = (long)(local.ToInt128Nanoseconds() % step);
        return past == 0 ? from : from + Duration.FromNanoseconds(past < 0 ? -past : step - past);
    }
}

/// <summary>Another step from the start of a local day on.</summary>
public sealed record CadenceChange(LocalDate From, Duration Step);
