using System.Diagnostics.CodeAnalysis;
using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Catalog.Tests.Expectations;

/// <summary>
/// Slots that a walk found, from well before to well after what is asked. Like <see cref="SlotPatternModel"/>, for millions of
/// checks: nothing is searched from the beginning, and a text is made only where something is wrong.
/// </summary>
/// <param name="slots">In order of time.</param>
internal sealed class WalkedSlots(string name, IEnumerable<long> slots)
{
    private readonly Instant[] slots = [.. slots.Select(Instant.FromUnixTimeSeconds)];

    /// <summary>Holds what a pattern says of each range between two edges against the slots.</summary>
    /// <param name="edges">In order of time.</param>
    public void CheckRanges(SlotPattern pattern, params ReadOnlySpan<Instant> edges)
    {
        for (var i = 0; i < edges.Length; i++)
        {
            for (var j = i; j < edges.Length; j++)
            {
                CheckCounts(pattern, new TimeRange(edges[i], edges[j]));
            }
        }

        CheckSlots(pattern, new TimeRange(edges[0], edges[^1]));
    }

    /// <summary>Holds whether an instant is a slot and which one is next against the slots.</summary>
    public void CheckInstant(SlotPattern pattern, Instant at)
    {
        var i = Before(at);
        var isSlot = slots[i] == at;
        if (pattern.IsSlot(at) != isSlot)
        {
            Fail($"{at} is {(isSlot ? "a" : "no")} slot");
        }

        if (pattern.Next(at) != slots[isSlot ? i + 1 : i])
        {
            Fail($"next of {at} is {slots[isSlot ? i + 1 : i]}, not {pattern.Next(at)}");
        }
    }

    private void CheckCounts(SlotPattern pattern, TimeRange range)
    {
        var (from, until) = (Before(range.Start), Before(range.End));
        if (pattern.Count(range) != until - from)
        {
            Fail($"{range} has {until - from} slots, not {pattern.Count(range)}");
        }

        if (pattern.Last(range) != (until > from ? slots[until - 1] : null))
        {
            Fail($"last of {range} is not {pattern.Last(range)}");
        }

        var cells = pattern.Cells(TimeRangeSet.Of(range));
        if (until > from ? cells is not [var cell] || cell != new TimeRange(slots[from], slots[until]) : cells.Count > 0)
        {
            Fail($"cells of {range} are not {cells}");
        }
    }

    private void CheckSlots(SlotPattern pattern, TimeRange range)
    {
        var i = Before(range.Start);
        foreach (var slot in pattern.Slots(range))
        {
            if (slots[i] != slot || !pattern.IsSlot(slot))
            {
                Fail($"slot {slots[i]} is told as {slot}");
            }

            i++;
        }

        if (i != Before(range.End))
        {
            Fail($"of {range} the slot {slots[i]} is not told");
        }
    }

    // How many slots lie before an instant.
    private int Before(Instant at)
    {
        var i = Array.BinarySearch(slots, at);
        return i < 0 ? ~i : i;
    }

    [DoesNotReturn]
    private void Fail(string fault) => throw new Xunit.Sdk.XunitException($"{name}: {fault}");
}
