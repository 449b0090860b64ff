using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>A day that comes back every year.</summary>
internal sealed record HolidayRule
{
    /// <summary>The day of a year, before it is moved.</summary>
    public required Func<int, LocalDate> Day { get; init; }

    /// <summary>The weekdays on which it counts; empty for all.</summary>
    public IReadOnlyList<IsoDayOfWeek> OnlyOn { get; init; } = [];

    /// <summary>Weekday to the nearest other one that is taken instead.</summary>
    public IReadOnlyDictionary<IsoDayOfWeek, IsoDayOfWeek> Instead { get; init; } = new Dictionary<IsoDayOfWeek, IsoDayOfWeek>();

    /// <summary>The first year.</summary>
    public int Since { get; init; } = int.MinValue;

    /// <summary>The last year.</summary>
    public int Until { get; init; } = int.MaxValue;

    /// <summary>The day of a year, which may have been moved into a neighbouring one; null where it does not apply.</summary>
    public LocalDate? Of(int year)
    {
        if (year < Since || year > Until)
        {
            return null;
        }

        var day = Day(year);
        if (OnlyOn.Count > 0 && !OnlyOn.Contains(day.DayOfWeek))
        {
            return null;
        }

        return Instead.TryGetValue(day.DayOfWeek, out var other) ? Nearest(day, other) : day;
    }

    private static LocalDate Nearest(LocalDate day, IsoDayOfWeek weekday)
    {
        var ahead = ((int)weekday - (int)day.DayOfWeek + 7) % 7;
        return day.PlusDays(ahead <= 3 ? ahead : ahead - 7);
    }
}
