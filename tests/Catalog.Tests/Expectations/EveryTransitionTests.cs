using CsCheck;
using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Catalog.Tests.Expectations;

/// <summary>
/// Every change of the clock from 1970 to 2037 of every zone of the IANA list, and times far from one, against a walk over instants
/// of UTC. Of zones that are alike in all these years one is walked.
/// </summary>
public class EveryTransitionTests
{
    private static readonly Instant From = Instant.FromUtc(1970, 1, 1, 0, 0);
    private static readonly Instant Until = Instant.FromUtc(2038, 1, 1, 0, 0);

    // Far enough for the slot behind the last one.
    private static readonly Instant Walked = Instant.FromUtc(2038, 9, 1, 0, 0);

    private static readonly (WallClock Clock, Instant[] Changes)[] Zones =
    [
        .. DateTimeZoneProviders.Tzdb.Ids.Select(id => DateTimeZoneProviders.Tzdb[id])
            .Select(zone => (Zone: zone, Intervals: zone.GetZoneIntervals(From - Duration.FromDays(400), Walked).ToList()))
            .DistinctBy(z => string.Join(' ', z.Intervals.Select(i => $"{(i.HasStart ? i.Start : Instant.MinValue)} {i.WallOffset}")))
            .Select(z => (
                new WallClock(z.Zone, z.Intervals.All(i => i.WallOffset.Seconds % 60 == 0) ? 60 : 30),
                z.Intervals.Where(i => i.HasStart && i.Start >= From && i.Start < Until).Select(i => i.Start).ToArray())),
    ];

    private static readonly Duration[] Steps = [.. new[] { 1, 5, 15, 30, 60, 360 }.Select(m => Duration.FromMinutes(m))];
    private static readonly Duration Hour = Duration.FromHours(1);

    private static readonly Gen<(WallClock Clock, Instant At)> Anywhere =
        from zone in Gen.OneOf(Zones)
        from minute in Gen.Long[From.ToUnixTimeSeconds() / 60, Until.ToUnixTimeSeconds() / 60]
        select (zone.Clock, Instant.FromUnixTimeSeconds(minute * 60));

    [Fact]
    public void A_walk_meets_every_change_of_the_clock_at_one_of_its_ticks() => Assert.All(Zones, z =>
    {
        var intervals = z.Clock.Zone.GetZoneIntervals(From, Until).ToList();
        Assert.All(intervals, i => Assert.Equal(0, i.WallOffset.Seconds % z.Clock.Tick));
        Assert.All(z.Changes, at => Assert.Equal(0, at.ToUnixTimeTicks() % (z.Clock.Tick * NodaConstants.TicksPerSecond)));
        Assert.All(intervals.Where(i => i is { HasStart: true, HasEnd: true }), i => Assert.True(i.Duration > Hour));
    });

    [Fact]
    public void Slots_of_minutes_and_hours_are_right_at_every_change_of_the_clock()
    {
        EachChange(CheckSteps);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Zones.Sum(z => z.Changes.Length)} changes of {Zones.Length} zones that differ, of {DateTimeZoneProviders.Tzdb.Ids.Count}");
    }

    [Fact]
    public void Slots_of_minutes_and_hours_are_right_anywhere() => Anywhere.Sample(c => CheckSteps(c.Clock, c.At), iter: 2_000, threads: 2);

    [Fact]
    public void Slots_of_days_and_months_are_right_at_every_change_of_the_clock_and_in_all_years_between() => EachZone(z =>
    {
        var days = z.Clock.Days((From - Duration.FromDays(400)).ToUnixTimeSeconds(), Walked.ToUnixTimeSeconds());
        CheckLong(new Cadence(Duration.FromDays(1), z.Clock.Zone), days.Select(d => d.At), z);
        CheckLong(new Cadence(Duration.FromDays(7), z.Clock.Zone), days.Where(d => d.Day % 7 == 0).Select(d => d.At), z);
        CheckLong(new MonthSlots(1, z.Clock.Zone), Months(days), z);
    });

    [Fact]
    public void A_step_that_changes_beside_a_change_of_the_clock_changes_where_the_local_day_begins() => EachChange((clock, at) =>
    {
        var (from, until) = ((at - Duration.FromDays(3)).ToUnixTimeSeconds(), (at + Duration.FromDays(3)).ToUnixTimeSeconds());
        var walk = clock.Walk(from, until);
        var days = clock.Days(from, until);
        for (var ahead = -1L; ahead <= 1; ahead++)
        {
            var day = clock.DayAt(at.ToUnixTimeSeconds()) + ahead;
            var start = days.First(d => d.Day >= day).At;
            var date = new LocalDate(1970, 1, 1).PlusDays((int)day);
            foreach (var (before, after) in new[] { (Hour, Hour / 4), (Duration.FromDays(1), Hour) })
            {
                var pattern = new Cadence(before, clock.Zone, new CadenceChange(date, after));
                var walked = new WalkedSlots(
                    $"{pattern.Name} in {clock.Zone.Id}", SlotsOf(before).Where(s => s < start).Concat(SlotsOf(after).Where(s => s >= start)));
                var change = Instant.FromUnixTimeSeconds(start);
                Instant[] edges = [at - (Hour * 30), at, change - Duration.Epsilon, change, at + (Hour * 30)];
                walked.CheckRanges(pattern, [.. edges.Order()]);
                foreach (var minutes in new[] { -60, -30, -15, 0, 15, 60 })
                {
                    walked.CheckInstant(pattern, at + Duration.FromMinutes(minutes));
                    walked.CheckInstant(pattern, change + Duration.FromMinutes(minutes));
                }
            }
        }

        IEnumerable<long> SlotsOf(Duration step) =>
            step == Duration.FromDays(1) ? days.Select(d => d.At) : walk.Where(w => w.Local % (long)step.TotalSeconds == 0).Select(w => w.Instant);
    });

    private static void CheckSteps(WallClock clock, Instant at)
    {
        var day = Duration.FromDays(1);
        // Two steps more: where a slot of six hours is skipped the next one is nearly twelve hours away.
        var walk = clock.Walk((at - day).ToUnixTimeSeconds(), (at + day + (Hour * 13)).ToUnixTimeSeconds());
        foreach (var step in Steps)
        {
            var (pattern, seconds) = (new Cadence(step, clock.Zone), (long)step.TotalSeconds);
            var walked = new WalkedSlots($"{pattern.Name} in {clock.Zone.Id}", walk.Where(w => w.Local % seconds == 0).Select(w => w.Instant));
            walked.CheckRanges(
                pattern, at - day, at - Duration.Epsilon, at, at + Duration.Epsilon, at + Duration.FromMinutes(37), at + day);
            for (var ahead = -66; ahead <= 66; ahead += 3)
            {
                walked.CheckInstant(pattern, at + Duration.FromMinutes(ahead));
            }
        }
    }

    private static void CheckLong(SlotPattern pattern, IEnumerable<long> slots, (WallClock Clock, Instant[] Changes) zone)
    {
        var walked = new WalkedSlots($"{pattern.Name} in {zone.Clock.Zone.Id}", slots);
        walked.CheckRanges(pattern, From, Instant.FromUtc(2000, 6, 15, 12, 34), Until);
        foreach (var at in zone.Changes)
        {
            walked.CheckRanges(
                pattern, at - Duration.FromDays(40), at - Duration.Epsilon, at, at + Duration.Epsilon, at + Duration.FromDays(40));
            for (var ahead = -8; ahead <= 8; ahead++)
            {
                walked.CheckInstant(pattern, at + (Hour * 3 * ahead));
            }
        }
    }

    // A month begins with the first of its days that there is; the first day of the walk need not be that.
    private static IEnumerable<long> Months(IReadOnlyList<(long At, long Day)> days) =>
        from pair in days.Zip(days.Skip(1))
        where MonthOf(pair.First.Day) != MonthOf(pair.Second.Day)
        select pair.Second.At;

    private static YearMonth MonthOf(long day) => new LocalDate(1970, 1, 1).PlusDays((int)day).ToYearMonth();

    private static void EachChange(Action<WallClock, Instant> check) => EachZone(z => Array.ForEach(z.Changes, at => check(z.Clock, at)));

    private static void EachZone(Action<(WallClock Clock, Instant[] Changes)> check) =>
        Parallel.ForEach(Zones, new ParallelOptions { MaxDegreeOfParallelism = 2 }, check);
}
