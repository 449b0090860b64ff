using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>Which instants a dataset is expected to have a row at: its slots. Immutable and safe to share between threads.</summary>
public abstract class SlotPattern
{
    /// <summary>A short text for people: <c>1h</c>, <c>nyse sessions</c>, <c>1mo</c>, <c>none</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The shortest nominal distance of slots of all times. Always positive. It is nominal: a change of the clock or a weekend may
    /// lie between two slots.
    /// </summary>
    public abstract Duration Shortest { get; }

    /// <summary>The nominal distance of slots that holds at an instant. Always positive.</summary>
    public abstract Duration StepAt(Instant at);

    /// <summary>Whether an instant is a slot.</summary>
    public abstract bool IsSlot(Instant at);

    /// <summary>The first slot after an instant; <see cref="Instant.MaxValue"/> where none follows.</summary>
    public abstract Instant Next(Instant at);

    /// <summary>How many slots a range holds.</summary>
    public long Count(TimeRange range) => Span(range)?.Count ?? 0;

    /// <summary>How many slots the ranges hold.</summary>
    public long Count(TimeRangeSet ranges) => ranges.Sum(Count);

    /// <summary>The slots of a range in order.</summary>
    public IEnumerable<Instant> Slots(TimeRange range)
    {
        foreach (var (first, count, step) in Progressions(range))
        {
            for (var i = 0L; i < count; i++)
            {
                yield return first + (step * i);
            }
        }
    }

    /// <summary>The last slot of a range; null where it has none.</summary>
    public Instant? Last(TimeRange range) => Span(range)?.Last;

    /// <summary>
    /// The time that slots stand for: each from its instant to the next slot. So a range of instants becomes the whole cells of
    /// the slots in it, and two cells of neighbouring slots touch.
    /// </summary>
    public TimeRangeSet Cells(TimeRangeSet ranges) => TimeRangeSet.Of(ranges.Select(Cell));

    /// <summary>The same cells, each with how many slots it holds.</summary>
    public IReadOnlyList<SlotRun> Runs(TimeRangeSet ranges)
    {
        var runs = new List<SlotRun>(ranges.Count);
        foreach (var range in ranges)
        {
            if (Span(range) is not { } span)
            {
                continue;
            }

            var end = Next(span.Last);
            if (runs.Count > 0 && runs[^1] is var before && before.Cells.End == span.First)
            {
                runs[^1] = new SlotRun(before.Cells with { End = end }, before.Slots + span.Count);
            }
            else
            {
                runs.Add(new SlotRun(new TimeRange(span.First, end), span.Count));
            }
        }

        return runs;
    }

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

    /// <summary>
    /// The slots of a range as arithmetic progressions in order of time, none of them empty; none at all for an empty or reversed
    /// range.
    /// </summary>
    protected abstract IEnumerable<(Instant First, long Count, Duration Step)> Progressions(TimeRange range);

    /// <summary>The slots of a range by their ends; null where it has none.</summary>
    protected virtual SlotSpan? Span(TimeRange range)
    {
        SlotSpan? span = null;
        foreach (var (first, count, step) in Progressions(range))
        {
            span = new SlotSpan(span?.First ?? first, first + (step * (count - 1)), (span?.Count ?? 0) + count);
        }

        return span;
    }

    // The cells of all slots of a range touch, so they are one range; an empty one where it has no slot.
    private TimeRange Cell(TimeRange range) => Span(range) is { } span ? new TimeRange(span.First, Next(span.Last)) : default;
}

/// <summary>Some slots that follow each other: their cells, which touch, and how many they are.</summary>
public readonly record struct SlotRun(TimeRange Cells, long Slots);

/// <summary>The first and the last of some slots that follow each other, and how many they are.</summary>
public readonly record struct SlotSpan(Instant First, Instant Last, long Count);
