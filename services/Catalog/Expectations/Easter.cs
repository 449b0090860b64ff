using NodaTime;

namespace DataFetch.Catalog.Expectations;

internal static class Easter
{
    /// <summary>Easter Sunday of the western churches (the computation of Meeus, Jones and Butcher).</summary>
    public static LocalDate Sunday(int year)
    {
        var (golden, century, inCentury) = (year % 19, year / 100, year % 100);
        var epact = ((19 * golden) + century - (century / 4) - ((century - ((century + 8) / 25) + 1) / 3) + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (inCentury / 4)) - epact - (inCentury % 4)) % 7;
        var late = (golden + (11 * epact) + (22 * weekday)) / 451;
        return new LocalDate(year, 3, 22).PlusDays(epact + weekday - (7 * late));
    }
}
