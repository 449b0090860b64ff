using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>The Racing API's only time zone: times of every region are London's, and so are dates.</summary>
internal static class LondonTime
{
    public static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/London"];

    public static LocalDate Date(Instant instant) => instant.InZone(Zone).Date;

    public static Instant At(LocalDate day, int minutes) => Zone.AtLeniently(day + LocalTime.Midnight.PlusMinutes(minutes)).ToInstant();
}
