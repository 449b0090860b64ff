using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>What kind of day for a market each day of a year is. Of two kinds that a day could be the earlier counts.</summary>
internal enum TradingDay
{
    Closed,
    Early,
    Full,
}

/// <summary>By which rules and exceptions a market closes.</summary>
internal sealed record TradingDays
{
    public required IReadOnlyList<IsoDayOfWeek> Weekend { get; init; }

    public required IReadOnlyList<HolidayRule> Holidays { get; init; }

    public required IReadOnlyList<HolidayRule> EarlyCloses { get; init; }

    /// <summary>Closed days that no rule tells.</summary>
    public required IReadOnlySet<LocalDate> Closures { get; init; }

    /// <summary>Days of early close that no rule tells.</summary>
    public required IReadOnlySet<LocalDate> EarlyDays { get; init; }

    /// <summary>The days of a year from 1 January on.</summary>
    public TradingDay[] Of(int year)
    {
        var (closed, early) = (DaysOf(Holidays, year), DaysOf(EarlyCloses, year));
        closed.UnionWith(Closures);
        early.UnionWith(EarlyDays);
        var first = new LocalDate(year, 1, 1);
        return
        [
            .. from ahead in Enumerable.Range(0, CalendarSystem.Iso.GetDaysInYear(year))
               let day = first.PlusDays(ahead)
               select Weekend.Contains(day.DayOfWeek) || closed.Contains(day) ? TradingDay.Closed
                   : early.Contains(day) ? TradingDay.Early
                   : TradingDay.Full,
        ];
    }

    // New Year's Day of the next year may be moved into this one.
    private static HashSet<LocalDate> DaysOf(IReadOnlyList<HolidayRule> rules, int year) =>
        [.. from rule in rules from of in new[] { year - 1, year, year + 1 } let day = rule.Of(of) where day is not null select day.Value];
}
