using System.Collections.Concurrent;
using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>
/// Slots that are worked out by the local calendar year and then kept: a range is counted by looking its years up, a slot is found
/// by halving the year.
/// </summary>
/// <param name="zone">The zone whose calendar years they are.</param>
public abstract class YearlySlots(DateTimeZone zone) : SlotPattern
{
    // From the next year on NodaTime's calendar ends.
    private const int LastYear = 9998;

    private readonly ConcurrentDictionary<int, (Instant First, long Count, Duration Step)[]> years = [];

    protected DateTimeZone Zone { get; } = zone;

    /// <inheritdoc/>
    public override bool IsSlot(Instant at)
    {
        var slots = OfYear(YearOf(at));
        var i = Behind(slots, at);
        return i < slots.Length && slots[i].First <= at
            && (at - slots[i].First).ToInt64Nanoseconds() % slots[i].Step.ToInt64Nanoseconds() == 0;
    }

    /// <inheritdoc/>
    public override Instant Next(Instant at)
    {
        var after = at + Duration.Epsilon;
        for (var year = YearOf(at); year <= LastYear; year++)
        {
            var slots = OfYear(year);
            if (Behind(slots, after) is var i && i < slots.Length)
            {
                return slots[i].First + (slots[i].Step * Before(slots[i], after));
            }
        }

        return Instant.MaxValue;
    }

    /// <inheritdoc/>
    protected override IEnumerable<(Instant First, long Count, Duration Step)> Progressions(TimeRange range)
    {
        if (range.IsEmpty)
        {
            yield break;
        }

        for (var (year, last) = (YearOf(range.Start), YearOf(range.End)); year <= last; year++)
        {
            var slots = OfYear(year);
            for (var i = Behind(slots, range.Start); i < slots.Length && slots[i].First < range.End; i++)
            {
                var skipped = Before(slots[i], range.Start);
                var count = Before(slots[i], range.End) - skipped;
                if (count > 0)
                {
                    yield return (slots[i].First + (slots[i].Step * skipped), count, slots[i].Step);
                }
            }
        }
    }

    /// <summary>The slots of a local calendar year as progressions in order of time, none of them empty.</summary>
    protected abstract IEnumerable<(Instant First, long Count, Duration Step)> Make(int year);

    private int YearOf(Instant at) => at.InZone(Zone).Year;

    private (Instant First, long Count, Duration Step)[] OfYear(int year) => years.GetOrAdd(year, y => [.. Make(y)]);

    // The first progression that has a slot at or after an instant.
    private static int Behind((Instant First, long Count, Duration Step)[] slots, Instant at)
    {
        var (low, high) = (0, slots.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Last(slots[middle]) < at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static Instant Last((Instant First, long Count, Duration Step) slots) => slots.First + (slots.Step * (slots.Count - 1));

    // How many slots of a progression lie before an instant.
    private static long Before((Instant First, long Count, Duration Step) slots, Instant at)
    {
        if (at <= slots.First)
        {
            return 0;
        }

        return at > Last(slots) ? slots.Count : ((at - slots.First - Duration.Epsilon).ToInt64Nanoseconds() / slots.Step.ToInt64Nanoseconds()) + 1;
    }
}
