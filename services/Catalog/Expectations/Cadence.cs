using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>
/// Slots at the instants whose local time of day is a multiple of a step. Where the clock goes back both passes of an hour
/// have slots; what it skips has none: a day of hours has 23, 24 or 25.
/// </summary>
/// <remarks>
/// Between two changes of the clock local time runs even, so slots there are an arithmetic progression: counting a range costs
/// one step for each change of the clock in it, not one for each slot.
/// </remarks>
public sealed class Cadence
{
    private readonly DateTimeZone zone;

    /// <param name="step">Shorter than a day, and a day is a multiple of it.</param>
    /// <exception cref="ArgumentException">The step does not divide a day.</exception>
    public Cadence(Duration step, DateTimeZone zone)
    {
        if (!IsAllowed(step))
        {
            throw new ArgumentException($"A cadence must be shorter than a day and divide it; '{Periods.Format(step)}' does not.", nameof(step));
        }

        Step = step;
        this.zone = zone;
    }

    public Duration Step { get; }

    public static bool IsAllowed(Duration step) =>
        step > Duration.Zero && step < Duration.FromDays(1) && NodaConstants.NanosecondsPerDay % step.ToInt64Nanoseconds() == 0;

    /// <summary>How many slots a range holds.</summary>
    public long Count(TimeRange range) => Progressions(range).Sum(p => p.Count);

    /// <summary>How many slots the ranges hold.</summary>
    public long Count(TimeRangeSet ranges) => ranges.Sum(Count);

    /// <summary>The slots of a range in order.</summary>
    public IEnumerable<Instant> Slots(TimeRange range)
    {
        foreach (var (first, count) in Progressions(range))
        {
            for (var i = 0L; i < count; i++)
            {
                yield return first + (Step * i);
            }
        }
    }

    /// <summary>Whether an instant is a slot.</summary>
    public bool IsSlot(Instant at) => FirstSlot(at, zone.GetUtcOffset(at)) == at;

    /// <summary>The first slot after an instant.</summary>
    public Instant Next(Instant at)
    {
        for (var from = at + Duration.Epsilon; ; from += Step)
        {
            var (first, count) = Progressions(new TimeRange(from, from + Step)).FirstOrDefault();
            if (count > 0)
            {
                return first;
            }
        }
    }

    /// <summary>
    /// The time that slots stand for: each from its instant to the next slot. So a range of instants becomes the whole cells of
    /// the slots in it, and two cells of neighbouring slots touch.
    /// </summary>
    public TimeRangeSet Cells(TimeRangeSet ranges) => TimeRangeSet.Of(ranges.SelectMany(Cells));

    /// <summary>The cells of instants in any order; what is no slot counts for nothing. Runs of neighbours come out as one range.</summary>
    public TimeRangeSet CellsOf(IEnumerable<Instant> instants)
    {
        var cells = new List<TimeRange>();
        foreach (var at in instants.Where(IsSlot).Order())
        {
            if (cells.Count > 0 && at < cells[^1].End)
            {
                continue;
            }

            var cell = new TimeRange(at, Next(at));
            if (cells.Count > 0 && cells[^1].End == at)
            {
                cells[^1] = cells[^1] with { End = cell.End };
            }
            else
            {
                cells.Add(cell);
            }
        }

        return TimeRangeSet.Of(cells);
    }

    private IEnumerable<TimeRange> Cells(TimeRange range) =>
        from progression in Progressions(range)
        let last = progression.First + (Step * (progression.Count - 1))
        select new TimeRange(progression.First, Next(last));

    private IEnumerable<(Instant First, long Count)> Progressions(TimeRange range)
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
            var first = FirstSlot(part.Start, interval.WallOffset);
            if (first < part.End)
            {
                yield return (first, ((part.End - first - Duration.Epsilon).ToInt64Nanoseconds() / Step.ToInt64Nanoseconds()) + 1);
            }
        }
    }

    // Ticks would round an end that lies a nanosecond behind a slot (Dataset.ExpectedUntil), hence nanoseconds.
    private Instant FirstSlot(Instant from, Offset offset)
    {
        var local = from.Plus(Duration.FromTicks(offset.Ticks)) - NodaConstants.UnixEpoch;
        var step = Step.ToInt64Nanoseconds();
        var past = (long)(local.ToInt128Nanoseconds() % step);
        return past == 0 ? from : from + Duration.FromNanoseconds(past < 0 ? -past : step - past);
    }
}
