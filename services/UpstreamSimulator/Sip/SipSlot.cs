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
        (End, SettledEnd) = (Ending("EN LINEA"), Ending("REAL-DEF"));

        byte[] Ending(string version) => Encoding.ASCII.GetBytes(
            $", \"version\": \"{version}\", \"fecha_hora\": \"{day} {hour:00}:00\", \"fecha_minuto\": \"{day} {hour:00}:{minute:00}\"}}");
    }

    /// <summary>Seconds since 1970; of a filler, those of the day's first instant.</summary>
    public long At { get; }

    /// <summary>Whether it is a quarter hour that the clocks skip: SIP has a record for it all the same, with a price of 0.0.</summary>
    public bool IsFiller { get; }

    public byte[] Start { get; }
    public byte[] End { get; }

    /// <summary>As <see cref="End"/>, of a settled price.</summary>
    public byte[] SettledEnd { get; }

    public static SipSlot Real(ZonedDateTime time) =>
        new(time.Date, SipCalendar.HourOf(time), time.Minute, time.ToInstant().ToUnixTimeSeconds(), filler: false);

    public static SipSlot Filler(LocalDate date, LocalTime time, Instant dayStart) =>
        new(date, time.Hour, time.Minute, dayStart.ToUnixTimeSeconds(), filler: true);
}
