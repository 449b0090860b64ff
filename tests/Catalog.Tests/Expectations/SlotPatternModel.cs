using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Catalog.Tests.Expectations;

/// <summary>Holds what a pattern says against its slots as something plainer found them.</summary>
internal static class SlotPatternModel
{
    /// <param name="slots">All slots from well before the range to well after it.</param>
    public static void Check(SlotPattern pattern, TimeRange range, IReadOnlyList<Instant> slots)
    {
        List<Instant> inside = [.. slots.Where(range.Contains)];
        Assert.Equal(inside, pattern.Slots(range));
        Assert.Equal(inside.Count, pattern.Count(range));
        Assert.Equal(inside.Count, pattern.Count(TimeRangeSet.Of(range)));
        Assert.Equal(slots.First(s => s > range.Start), pattern.Next(range.Start));
        Assert.All(inside, slot => Assert.True(pattern.IsSlot(slot)));
        Assert.All(inside, slot => Assert.False(pattern.IsSlot(slot + Duration.Epsilon)));
        Assert.All(inside, slot => Assert.False(pattern.IsSlot(slot - Duration.Epsilon)));
        Assert.All(inside, slot => Assert.Equal(slots.First(s => s > slot), pattern.Next(slot)));
        Assert.All(inside, slot => Assert.Equal(slot, pattern.Next(slot - Duration.Epsilon)));
        Assert.Equal(slots.Contains(range.Start), pattern.IsSlot(range.Start));

        List<TimeRange> cells = inside.Count == 0 ? [] : [new TimeRange(inside[0], slots.First(s => s > inside[^1]))];
        Assert.Equal(cells, pattern.Cells(TimeRangeSet.Of(range)));
        Assert.Equal(cells, pattern.CellsOf(inside));
    }
}
