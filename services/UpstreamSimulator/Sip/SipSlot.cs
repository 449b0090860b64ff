using System.Globalization;
using System.Text;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>A quarter hour as SIP writes it, in Chile's civil time.</summary>
internal sealed class SipSlot
{
    private SipSlot(LocalDate date, int hour, int minute, long at, bool filler)
    {
        At = at;
        IsFiller = filler;
        var day = date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
        Start = Encoding.ASCII.GetBytes($"\"fecha\": \"{day}\", \"hra\": {hour}, \"min\": {minute}, \"cmg_clp_kwh_\": ");
        End = Encoding.ASCII.GetBytes(
            $", \"version\": \"EN LINEA\", \"fecha_hora\": \"{day} {hour:00}:00\", \"fecha_minuto\": \"{day} {hour:00}:{minute:00}\"}}");
    }

    /// <summary>Seconds since 1970; of a filler, those of the day's first instant.</summary>
    public long At { get; }

    /// <summary>Whether it is a quarter hour that the clocks skip: SIP has a record for it all the same, with a price of 0.0.</summary>
    public bool IsFiller { get; }

    public byte[] Start { get; }
    public byte[] End { get; }

    public static SipSlot Real(ZonedDateTime time)
    {
        // The hour that comes a second time, when the clocks go back, is the day's 25th: SIP calls it 24.
        var repeated = time.Zone.MapLocal(time.LocalDateTime) is { Count: 2 } mapping && mapping.Last() == time;
        return new(time.Date, repeated ? 24 : time.Hour, time.Minute, time.ToInstant().ToUnixTimeSeconds(), filler: false);
    }

    public static SipSlot Filler(LocalDate date, LocalTime time, Instant dayStart) =>
        new(date, time.Hour, time.Minute, dayStart.ToUnixTimeSeconds(), filler: true);
}
