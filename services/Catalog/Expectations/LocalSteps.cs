using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>The instants at which the local clock shows a multiple of a step, counted from the local midnight of 1970-01-01.</summary>
internal static class LocalSteps
{
    /// <summary>Whether a day of 24 hours is a multiple of a step: then the multiples are those of each time of day.</summary>
    public static bool DividesDay(Duration step) =>
        step > Duration.Zero && step <= Duration.FromDays(1) && NodaConstants.NanosecondsPerDay % step.ToInt64Nanoseconds() == 0;

    /// <summary>Those of a range, a progression for each time between two changes of the clock.</summary>
    public static IEnumerable<(Instant First, long Count, Duration Step)> Progressions(DateTimeZone zone, TimeRange range, Duration step) =>
        range.IsEmpty
            ? []
            : zone.GetZoneIntervals(range.Start, range.End).SelectMany(interval => Progression(Part(range, interval), interval.WallOffset, step));

    /// <summary>Those of a range in which the clock does not change: one progression or none.</summary>
    public static IEnumerable<(Instant First, long Count, Duration Step)> Progression(TimeRange range, Offset offset, Duration step) =>
        Span(range, offset, step) is { } span ? [(span.First, span.Count, step)] : [];

    /// <summary>The same by its ends; null for none.</summary>
    public static SlotSpan? Span(TimeRange range, Offset offset, Duration step)
    {
        var first = First(range.Start, offset, step);
        if (first >= range.End)
        {
            return null;
        }

        var more = (range.End - first - Duration.Epsilon).ToInt64Nanoseconds() / step.ToInt64Nanoseconds();
        return new SlotSpan(first, first + (step * more), more + 1);
    }

    /// <summary>The first at or after an instant, if the clock did not change.</summary>
    // Ticks would round an end that lies a nanosecond behind a slot (Dataset.ExpectedUntil), hence nanoseconds: those of a day and
    // the days apart, for together they are 128 bits, slow to divide, and this is asked for each row.
    public static Instant First(Instant from, Offset offset, Duration every)
    {
        var local = from.Plus(Duration.FromTicks(offset.Ticks)) - NodaConstants.UnixEpoch;
        var step = every.ToInt64Nanoseconds();
        var past = every.Days == 0 ? local.NanosecondOfDay % step : (local.Days % every.Days * NodaConstants.NanosecondsPerDay) + local.NanosecondOfDay;
        return past == 0 ? from : from + Duration.FromNanoseconds(past < 0 ? -past : step - past);
    }

    /// <summary>What a range has of a time between two changes of the clock.</summary>
    public static TimeRange Part(TimeRange range, NodaTime.TimeZones.ZoneInterval interval) => new(
        interval.HasStart ? Instant.Max(interval.Start, range.Start) : range.Start,
        interval.HasEnd ? Instant.Min(interval.End, range.End) : range.End);
}
