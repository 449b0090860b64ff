using NodaTime;

namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>When a day's prices come out: the market's at 13:45 and PVPC at 20:15 of the day before, Madrid time.</summary>
internal static class RedataPublication
{
    private static readonly LocalTime Market = new(13, 45);
    private static readonly LocalTime Consumer = new(20, 15);

    public static ZonedDateTime OfSpot(LocalDate day) => Published(day, Market);

    public static ZonedDateTime OfPvpc(LocalDate day) => Published(day, Consumer);

    public static LocalDate LastSpotDay(Instant now) => LastDay(now, Market);

    public static LocalDate LastPvpcDay(Instant now) => LastDay(now, Consumer);

    private static ZonedDateTime Published(LocalDate day, LocalTime time) => SpanishTime.Zone.AtStrictly(day.PlusDays(-1) + time);

    private static LocalDate LastDay(Instant now, LocalTime time)
    {
        var local = now.InZone(SpanishTime.Zone);
        return local.TimeOfDay >= time ? local.Date.PlusDays(1) : local.Date;
    }
}
