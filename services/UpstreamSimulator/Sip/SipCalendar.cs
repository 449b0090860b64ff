using System.Collections.Concurrent;
using System.Globalization;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>The quarter hours of Chile's days: 96, on the Saturday the clocks go back 100, and 92 and 4 fillers on the Sunday they go forward.</summary>
internal sealed class SipCalendar
{
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["America/Santiago"];

    private readonly ConcurrentDictionary<LocalDate, SipSlot[]> days = new();
    private readonly ConcurrentDictionary<LocalDate, SipHour[]> hours = new();

    /// <summary>All slots of a day, by time.</summary>
    public SipSlot[] Day(LocalDate date) => days.GetOrAdd(date, Make);

    /// <summary>The hours of a day, by time: none for the one that the clocks skip.</summary>
    public IReadOnlyList<SipHour> Hours(LocalDate date) => hours.GetOrAdd(date, MakeHours);

    /// <summary>The day of an instant (seconds since 1970).</summary>
    public static LocalDate DateOf(long at) => Instant.FromUnixTimeSeconds(at).InZone(Zone).Date;

    /// <summary>When a day, or an hour of it, starts (seconds since 1970); of an hour that the clocks skip, when the next one does.</summary>
    public static long StartOf(LocalDate date, int hour = 0) =>
        date.At(new(hour, 0)).InZoneLeniently(Zone).ToInstant().ToUnixTimeSeconds();

    /// <summary>The hour that comes a second time, when the clocks go back, is the day's 25th: SIP calls it 24.</summary>
    public static int HourOf(ZonedDateTime time) =>
        time.Zone.MapLocal(time.LocalDateTime) is { Count: 2 } mapping && mapping.Last() == time ? 24 : time.Hour;

    private static SipSlot[] Make(LocalDate date)
    {
        var start = Zone.AtStartOfDay(date);
        var end = Zone.AtStartOfDay(date.PlusDays(1)).ToInstant();
        List<SipSlot> slots = [];
        for (var time = LocalTime.Midnight; time < start.TimeOfDay; time = time.PlusMinutes(15))
            slots.Add(SipSlot.Filler(date, time, start.ToInstant()));
        for (var at = start.ToInstant(); at < end; at += Duration.FromMinutes(15))
            slots.Add(SipSlot.Real(at.InZone(Zone)));
        return [.. slots];
    }

    private static SipHour[] MakeHours(LocalDate date)
    {
        var (start, end) = (StartOf(date), StartOf(date.PlusDays(1)));
        var day = date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
        return
        [
            .. from at in Enumerable.Range(0, (int)(end - start) / 3_600).Select(i => start + (i * 3_600L))
               select new SipHour($"{day} {HourOf(Instant.FromUnixTimeSeconds(at).InZone(Zone)):00}:00", at),
        ];
    }
}
