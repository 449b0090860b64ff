using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using DataFetch.Catalog.Requests;
using NodaTime;
using static DataFetch.Planning.Tests.TestCatalog;

namespace DataFetch.Planning.Tests;

/// <summary>A dataset that has only how things are now: the distance of its slots is the maximum age of the newest picture.</summary>
public class SnapshotTests
{
    private static readonly Dataset Courses = new()
    {
        Name = "courses",
        Title = "Courses",
        Zone = DateTimeZone.Utc,
        Cadence = new Cadence(Duration.FromDays(30), DateTimeZone.Utc),
        Starts = new LocalDate(2020, 1, 1),
        PublicationLag = Duration.Zero,
        ProvisionalFor = Duration.Zero,
        IsSnapshot = true,
        IsSparse = true,
        Key = ["id"],
        Columns = [new Column("id", ColumnType.Text, "", "")],
        Series = [""],
        Providers = [new Provider("racing.courses", null, null, false)],
    };

    // The slots of 2026 begin on 15 January and every 30 days.
    private static readonly Instant Slot = Courses.Cadence.Next(At("2026-06-01T00:00:00Z"));
    private static readonly Instant Next = Courses.Cadence.Next(Slot);

    [Fact]
    public void A_picture_is_enough_until_it_is_too_old_and_then_one_is_missing()
    {
        var taken = Pictures(Slot);

        Assert.Empty(Missing(taken, Slot));
        Assert.Empty(Missing(taken, Next - Duration.Epsilon));
        var gap = Assert.Single(Missing(taken, Next));
        Assert.Equal((Next, 1), (gap.Range.Start, gap.MissingSlots));
    }

    [Fact]
    public void A_picture_that_is_too_old_is_found_missing_in_the_last_seven_days_though_its_slot_began_before()
    {
        var late = Next + Duration.FromDays(20);

        Assert.Equal(Next, Assert.Single(Gaps.Find(Pictures(Slot), RangeParser.LastDays(Courses, 7, late), late)).Range.Start);
    }

    [Fact]
    public void Pictures_that_were_not_taken_are_not_missed_for_they_cannot_be_had_any_more()
    {
        var now = Next + Duration.FromDays(1);

        Assert.Empty(Missing(Pictures(Next), now));
        Assert.Equal(new SlotCounts(1, 1, 0, 0, 0, 0), Gaps.Count(Pictures(Next), All(now), now));
        Assert.Equal([new TimeRange(Next, Courses.Cadence.Next(Next))], Gaps.ToFetch(Pictures(), All(now), now));
    }

    private static IReadOnlyList<Gap> Missing(SeriesCoverage coverage, Instant now) => Gaps.Find(coverage, All(now), now);

    private static TimeRange All(Instant now) => new(Courses.ExpectedFrom, now + Duration.Epsilon);

    private static SeriesCoverage Pictures(params Instant[] slots) =>
        SeriesCoverage.Unknown(Courses, "") with { Present = Courses.Cadence.CellsOf(slots) };
}
