using NodaTime;

namespace DataFetch.UpstreamSimulator.Market;

/// <summary>A day of trading. All instants are seconds since 1970.</summary>
/// <param name="Index">Counts the sessions from that of <see cref="NyseSessions.First"/>, which is 0.</param>
/// <param name="Midnight">00:00 in New York, where the daily bar is.</param>
/// <param name="Open">09:30.</param>
/// <param name="Close">16:00, of a half day 13:00.</param>
/// <param name="OffsetSeconds">New York's offset from UTC, the same the whole day: clocks change on Sundays.</param>
internal sealed record NyseSession(int Index, LocalDate Date, long Midnight, long Open, long Close, int OffsetSeconds)
{
    /// <summary>04:00.</summary>
    public long PreOpen => Midnight + (4 * 3_600);

    /// <summary>20:00, of a half day 17:00.</summary>
    public long PostClose => Close + (4 * 3_600);

    public bool IsHalfDay => Close - Open < 6 * 3_600;
}
