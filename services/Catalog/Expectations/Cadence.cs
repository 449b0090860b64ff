using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Expectations;

/// <summary>
/// Slots at the instants whose local time of day is a multiple of a step. Where the clock goes back both passes of an hour
/// have slots; what it skips has none: a day of hours has 23, 24 or 25. A step of whole days has a slot at the start of every
/// so many local days (<see cref="WholeDays"/>). The step may be another from a declared day on.
/// </summary>
/// <remarks>
/// Between two changes of the clock local time runs even, so slots there are an arithmetic progression: counting a range costs
/// one step for each change of the clock in it, not one for each slot.
/// </remarks>
public sealed class Cadence : SlotPattern
{
    private readonly DateTimeZone zone;
    private readonly (Instant From, Duration Step)[] steps;

    /// <param name="step">What <see cref="IsAllowed"/> says yes to.</param>
    /// <param name="changes">Later steps, each from the start of a local day on, in order.</param>
    /// <exception cref="ArgumentException">A step is not allowed, or the changes are in no order.</exception>
    public Cadence(Duration step, DateTimeZone zone, params IReadOnlyList<CadenceChange> changes)
    {
        Step = step;
        Changes = changes;
        this.zone = zone;
        steps = [(Instant.MinValue, step), .. changes.Select(c => (zone.StartOfDay(c.From), c.Step))];
        foreach (var odd in steps.Select(s => s.Step).Where(s => !IsAllowed(s)))
        {
            throw new ArgumentException($"A cadence must divide a day or be up to 366 whole days; '{Periods.Format(odd)}' is neither.", nameof(step));
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

    /// <summary>Whether a step divides a day of 24 hours or is a whole number of days, 366 at most.</summary>
    public static bool IsAllowed(Duration step) => LocalSteps.DividesDay(step) || (WholeDays.IsWhole(step) && step <= Duration.FromDays(366));

    /// <summary>The step that holds at an instant.</summary>
    public override Duration StepAt(Instant at) => steps[IndexAt(at)].Step;

    /// <inheritdoc/>
    public override bool IsSlot(Instant at) =>
        StepAt(at) is var step && WholeDays.IsWhole(step) ? WholeDays.IsSlot(zone, at, step) : LocalSteps.First(at, zone.GetUtcOffset(at), step) == at;

    /// <inheritdoc/>
    public override Instant Next(Instant at)
    {
        var from = at + Duration.Epsilon;
        if (NextOfSameClock(from) is { } next)
        {
            return next;
        }

        for (; ; from += StepAt(from))
        {
            if (Span(new TimeRange(from, from + StepAt(from))) is { } span)
            {
                return span.First;
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

    // Most ranges are gaps and cells, in which neither the step nor the clock changes: no need to iterate over what there is one of.
    /// <inheritdoc/>
    protected override SlotSpan? Span(TimeRange range)
    {
        var i = IndexAt(range.Start);
        if (range.IsEmpty || WholeDays.IsWhole(steps[i].Step) || IndexAt(range.End) != i)
        {
            return base.Span(range);
        }

        var clock = zone.GetZoneInterval(range.Start);
        return clock.HasEnd && clock.End < range.End ? base.Span(range) : LocalSteps.Span(range, clock.WallOffset, steps[i].Step);
    }

    // Few slots have a change of the step or the clock before the next one.
    private Instant? NextOfSameClock(Instant from)
    {
        var i = IndexAt(from);
        if (WholeDays.IsWhole(steps[i].Step))
        {
            return null;
        }

        var clock = zone.GetZoneInterval(from);
        var next = LocalSteps.First(from, clock.WallOffset, steps[i].Step);
        return (!clock.HasEnd || next < clock.End) && IndexAt(next) == i ? next : null;
    }

    private int IndexAt(Instant at)
    {
        var i = steps.Length - 1;
        while (steps[i].From > at)
        {
            i--;
        }

        return i;
    }

    private IEnumerable<(Instant First, long Count, Duration Step)> Progressions(TimeRange range, Duration step) =>
        WholeDays.IsWhole(step) ? WholeDays.Progressions(zone, range, step) : LocalSteps.Progressions(zone, range, step);
}

/// <summary>Another step from the start of a local day on.</summary>
public sealed record CadenceChange(LocalDate From, Duration Step);
