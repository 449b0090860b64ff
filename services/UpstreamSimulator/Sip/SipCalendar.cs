using System.Collections.Concurrent;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>The quarter hours of Chile's days: 96, on the Saturday the clocks go back 100, and 92 and 4 fillers on the Sunday they go forward.</summary>
internal sealed class SipCalendar
{
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["America/Santiago"];

    private readonly ConcurrentDictionary<LocalDate, SipSlot[]> days = new();

    /// <summary>All slots of a day, by time.</summary>
    public SipSlot[] Day(LocalDate date) => days.GetOrAdd(date, Make);

    /// <summary>How many of the day's slots have begun at that instant; SIP has no records of later ones.</summary>
    public static int Published(SipSlot[] day, long now)
    {
        var count = day.Length;
        while (count > 0 && day[count - 1].At > now) count--;
        return count;
    }

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
}
