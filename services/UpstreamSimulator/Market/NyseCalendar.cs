using NodaTime;

namespace DataFetch.UpstreamSimulator.Market;

/// <summary>
/// When the NYSE is open, by its rules and by the closures that no rule foretells. The application has a calendar of its own: this one
/// is made without it, so that each can judge the other. Half days are by the rule of 2013 on.
/// </summary>
internal static class NyseCalendar
{
    private static readonly HashSet<LocalDate> AdHoc =
    [
        new(2001, 9, 11), new(2001, 9, 12), new(2001, 9, 13), new(2001, 9, 14), // the attacks
        new(2004, 6, 11), // Reagan's mourning
        new(2007, 1, 2), // Ford's
        new(2012, 10, 29), new(2012, 10, 30), // hurricane Sandy
        new(2018, 12, 5), // Bush's
        new(2025, 1, 9), // Carter's
    ];

    public static bool IsSession(LocalDate date) => !IsWeekend(date) && !IsHoliday(date) && !AdHoc.Contains(date);

    /// <summary>Whether a session closes at 13:00.</summary>
    public static bool IsHalfDay(LocalDate date) => IsSession(date) && (date.Month, date.Day) switch
    {
        (7, 3) or (12, 24) => date.DayOfWeek <= IsoDayOfWeek.Thursday,
        (11, _) => date.PlusDays(-1) == Nth(date.Year, 11, 4, IsoDayOfWeek.Thursday),
        _ => false,
    };

    private static bool IsHoliday(LocalDate date) =>
        date == NewYear(date.Year)
        || date == Nth(date.Year, 1, 3, IsoDayOfWeek.Monday) // Martin Luther King
        || date == Nth(date.Year, 2, 3, IsoDayOfWeek.Monday) // Washington
        || date == GoodFriday(date.Year)
        || date == LastMonday(date.Year, 5) // Memorial Day
        || (date.Year >= 2022 && date == Observed(new(date.Year, 6, 19))) // Juneteenth
        || date == Observed(new(date.Year, 7, 4))
        || date == Nth(date.Year, 9, 1, IsoDayOfWeek.Monday) // Labor Day
        || date == Nth(date.Year, 11, 4, IsoDayOfWeek.Thursday) // Thanksgiving
        || date == Observed(new(date.Year, 12, 25));

    private static bool IsWeekend(LocalDate date) => date.DayOfWeek >= IsoDayOfWeek.Saturday;

    // On a Saturday it is not observed at all: the year's books close on that Friday.
    private static LocalDate NewYear(int year)
    {
        LocalDate first = new(year, 1, 1);
        return first.DayOfWeek == IsoDayOfWeek.Sunday ? first.PlusDays(1) : first;
    }

    private static LocalDate Observed(LocalDate date) => date.DayOfWeek switch
    {
        IsoDayOfWeek.Saturday => date.PlusDays(-1),
        IsoDayOfWeek.Sunday => date.PlusDays(1),
        _ => date,
    };

    private static LocalDate Nth(int year, int month, int nth, IsoDayOfWeek day)
    {
        LocalDate first = new(year, month, 1);
        var ahead = ((int)day - (int)first.DayOfWeek + 7) % 7;
        return first.PlusDays(ahead + (7 * (nth - 1)));
    }

    private static LocalDate LastMonday(int year, int month)
    {
        var last = new LocalDate(year, month, 1).PlusMonths(1).PlusDays(-1);
        return last.PlusDays(-(((int)last.DayOfWeek - (int)IsoDayOfWeek.Monday + 7) % 7));
    }

    /// <summary>Two days before Easter, by the anonymous Gregorian computus.</summary>
    private static LocalDate GoodFriday(int year)
    {
        var (golden, century, rest) = (year % 19, year / 100, year % 100);
        var correction = (century - ((century + 8) / 25) + 1) / 3;
        var epact = ((19 * golden) + century - (century / 4) - correction + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (rest / 4)) - epact - (rest % 4)) % 7;
        var shift = (golden + (11 * epact) + (22 * weekday)) / 451;
        var day = epact + weekday - (7 * shift) + 114;
        return new LocalDate(year, day / 31, (day % 31) + 1).PlusDays(-2);
    }
}
