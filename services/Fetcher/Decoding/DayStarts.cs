using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Finds the start of the local day that an instant is in. Remembers the last day: records stand in order.</summary>
internal sealed class DayStarts(DateTimeZone zone)
{
    private long start;
    private long end;

    /// <param name="at">Microseconds since 1970-01-01T00:00:00Z, as the result.</param>
    public long Of(long at)
    {
        if (at < start || at >= end)
        {
            var day = Instant.FromUnixTimeTicks(at * TimeSpan.TicksPerMicrosecond).InZone(zone).Date;
            (start, end) = (Micros(day), Micros(day.PlusDays(1)));
        }

        return start;
    }

    private long Micros(LocalDate day) => zone.StartOfDay(day).ToUnixTimeTicks() / TimeSpan.TicksPerMicrosecond;
}
