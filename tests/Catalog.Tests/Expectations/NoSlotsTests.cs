using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Catalog.Tests.Expectations;

public class NoSlotsTests
{
    [Fact]
    public void Nothing_is_expected()
    {
        var (pattern, at) = (new NoSlots(), Instant.FromUtc(2026, 1, 1, 0, 0));
        var all = new TimeRange(Instant.MinValue, Instant.MaxValue);

        Assert.Equal("none", pattern.Name);
        Assert.Equal(0, pattern.Count(all));
        Assert.Empty(pattern.Slots(all));
        Assert.Empty(pattern.Cells(TimeRangeSet.Of(all)));
        Assert.Empty(pattern.CellsOf([at]));
        Assert.False(pattern.IsSlot(at));
        Assert.Equal(Instant.MaxValue, pattern.Next(at));
        Assert.True(pattern.StepAt(at) > Duration.Zero);
    }
}
