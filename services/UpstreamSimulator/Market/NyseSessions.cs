using NodaTime;

namespace DataFetch.UpstreamSimulator.Market;

/// <summary>All sessions of the simulated market, in order.</summary>
internal static class NyseSessions
{
    public static readonly LocalDate First = new(2000, 1, 3);
    public static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["America/New_York"];
    public static readonly IReadOnlyList<NyseSession> All = Make();

    private const int LastYear = 2037;

    /// <summary>The first session that begins (midnight) at or after an instant; the number of sessions if there is none.</summary>
    public static int FirstFrom(long at)
    {
        var (low, high) = (0, All.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (All[middle].Midnight < at) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>The last session whose midnight is not after an instant; -1 if there is none.</summary>
    public static int LastUntil(long at) => FirstFrom(at + 1) - 1;

    /// <summary>The first session on or after a day.</summary>
    public static int FirstFrom(LocalDate date) => FirstFrom(Midnight(date));

    public static long Midnight(LocalDate date) => date.AtStartOfDayInZone(Zone).ToInstant().ToUnixTimeSeconds();

    public static LocalDate DateOf(long at) => Instant.FromUnixTimeSeconds(at).InZone(Zone).Date;

    private static NyseSession[] Make()
    {
        List<NyseSession> sessions = [];
        for (var date = First; date.Year <= LastYear; date = date.PlusDays(1))
        {
            if (!NyseCalendar.IsSession(date)) continue;
            var midnight = date.AtStartOfDayInZone(Zone);
            var seconds = midnight.ToInstant().ToUnixTimeSeconds();
            var close = NyseCalendar.IsHalfDay(date) ? 13 : 16;
            sessions.Add(new(
                sessions.Count, date, seconds, seconds + (19 * 1_800), seconds + (close * 3_600L), midnight.Offset.Seconds));
        }

        return [.. sessions];
    }
}
