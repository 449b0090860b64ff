using CsCheck;
using NodaTime;

namespace DataFetch.Catalog.Tests;

/// <summary>Sets of ranges against a model: the minutes of two hours, each in the set or not.</summary>
public class TimeRangeSetTests
{
    private const int Minutes = 120;

    private static readonly Instant Origin = Instant.FromUtc(2026, 3, 29, 0, 0);

    private static readonly Gen<TimeRange> Ranges =
        from start in Gen.Int[0, Minutes]
        from length in Gen.Int[-3, 25]
        select Range(start, Math.Clamp(start + length, 0, Minutes));

    private static readonly Gen<TimeRange[]> Lists = Ranges.Array[0, 12];

    [Fact]
    public void A_set_of_ranges_has_the_minutes_of_all_of_them() => Lists.Sample(ranges =>
    {
        var set = TimeRangeSet.Of(ranges);
        Assert.Equal(Bits(at => ranges.Any(r => r.Contains(at))), Bits(set.Contains));
        AssertNormal(set);
    });

    [Fact]
    public void Union_intersection_and_difference_are_those_of_the_minutes() => Gen.Select(Lists, Lists).Sample((x, y) =>
    {
        var (a, b) = (TimeRangeSet.Of(x), TimeRangeSet.Of(y));
        AssertIs(a.Union(b), at => a.Contains(at) || b.Contains(at));
        AssertIs(a.Intersect(b), at => a.Contains(at) && b.Contains(at));
        AssertIs(a.Except(b), at => a.Contains(at) && !b.Contains(at));
    });

    [Fact]
    public void An_intersection_with_one_range_is_that_with_the_set_of_it() => Gen.Select(Lists, Ranges).Sample((x, range) =>
        Assert.Equal(TimeRangeSet.Of(x).Intersect(TimeRangeSet.Of(range)), TimeRangeSet.Of(x).Intersect(range)));

    [Fact]
    public void What_is_taken_away_and_put_back_is_the_set_again() => Gen.Select(Lists, Lists).Sample((x, y) =>
    {
        var (a, b) = (TimeRangeSet.Of(x), TimeRangeSet.Of(y));
        Assert.Equal(a, a.Except(b).Union(a.Intersect(b)));
    });

    [Fact]
    public void Ranges_that_touch_become_one() =>
        Assert.Equal([Range(0, 20)], TimeRangeSet.Of(Range(10, 20), Range(0, 10)));

    [Fact]
    public void The_end_is_not_in_a_range()
    {
        var set = TimeRangeSet.Of(Range(0, 10), Range(20, 30));
        Assert.True(set.Contains(Origin));
        Assert.False(set.Contains(Range(0, 10).End));
        Assert.True(set.Contains(Range(0, 10).End - Duration.Epsilon));
    }

    [Fact]
    public void Ranges_that_do_not_meet_intersect_in_an_empty_one()
    {
        Assert.True(Range(0, 10).Intersect(Range(20, 30)).IsEmpty);
        Assert.True(Range(20, 30).Intersect(Range(0, 10)).IsEmpty);
        Assert.Equal(Duration.Zero, new TimeRange(Origin, Origin - Duration.FromHours(1)).Duration);
    }

    private static void AssertIs(TimeRangeSet set, Func<Instant, bool> model)
    {
        Assert.Equal(Bits(model), Bits(set.Contains));
        AssertNormal(set);
    }

    private static void AssertNormal(TimeRangeSet set)
    {
        Assert.DoesNotContain(set, r => r.IsEmpty);
        Assert.All(set.Zip(set.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.Start));
    }

    private static string Bits(Func<Instant, bool> contains) =>
        string.Concat(Enumerable.Range(0, Minutes).Select(m => contains(Origin + Duration.FromMinutes(m)) ? '1' : '0'));

    private static TimeRange Range(int start, int end) => new(Origin + Duration.FromMinutes(start), Origin + Duration.FromMinutes(end));
}
