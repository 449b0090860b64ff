using NodaTime;
using NodaTime.TimeZones;

namespace DataFetch.Catalog.Expectations;

/// <summary>
/// The starts of every so many local days, counted from 1970-01-01: one slot a day, also where the clock skips its midnight (then
/// where the skip ends) or has it twice (then the first). A day that a zone left out has none.
/// </summary>
internal static class WholeDays
{
    /// <summary>Whether a step is a whole number of days, one at least.</summary>
    public static bool IsWhole(Duration step) => step >= Duration.FromDays(1) && step == Duration.FromDays(step.Days);

    public static bool IsSlot(DateTimeZone zone, Instant at, Duration step)
    {
        var day = at.InZone(zone).Date;
        return IsCounted(day, step) && zone.StartOfDay(day) == at;
    }

    /// <summary>Those of a range, at most two progressions for each time between two changes of the clock.</summary>
    public static IEnumerable<(Instant First, long Count, Duration Step)> Progressions(DateTimeZone zone, TimeRange range, Duration step) =>
        range.IsEmpty ? [] : zone.GetZoneIntervals(range.Start, range.End).SelectMany(interval => OfInterval(zone, interval, range, step));

    private static IEnumerable<(Instant First, long Count, Duration Step)> OfInterval(
        DateTimeZone zone, ZoneInterval interval, TimeRange range, Duration step)
    {
        var part = LocalSteps.Part(range, interval);
        if (interval.HasStart)
        {
            var before = zone.GetZoneInterval(interval.Start - Duration.Epsilon);
            if (part.Start == interval.Start && SkippedMidnight(before, interval) is { } day && IsCounted(day, step))
            {
                yield return (part.Start, 1, step);
            }

            // What the clock shows for the second time begins no day.
            var back = Duration.FromTicks(before.WallOffset.Ticks - interval.WallOffset.Ticks);
            part = part with { Start = Instant.Max(part.Start, interval.Start + back) };
        }

        foreach (var progression in LocalSteps.Progression(part, interval.WallOffset, step))
        {
            yield return progression;
        }
    }

    // The day whose midnight was skipped and that goes on behind the skip.
    private static LocalDate? SkippedMidnight(ZoneInterval before, ZoneInterval after)
    {
        var midnight = after.IsoLocalStart.Date.AtMidnight();
        return before.IsoLocalEnd <= midnight && midnight < after.IsoLocalStart ? midnight.Date : null;
    }

    private static bool IsCounted(LocalDate day, Duration step) => Period.DaysBetween(new LocalDate(1970, 1, 1), day) % step.Days == 0;
}
