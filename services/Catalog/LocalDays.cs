using NodaTime;

namespace DataFetch.Catalog;

/// <summary>Local days as the clock on the wall has them, with those that it has not.</summary>
public static class LocalDays
{
    /// <summary>
    /// The first instant of a local day, which need not be midnight. For a day that a zone left out (30 December 2011 in Samoa)
    /// that of the day after: it is an empty day, not an error.
    /// </summary>
    public static Instant StartOfDay(this DateTimeZone zone, LocalDate day)
    {
        var midnight = zone.MapLocal(day.AtMidnight());
        return midnight.Count == 0 ? midnight.LateInterval.Start : midnight.First().ToInstant();
    }
}
