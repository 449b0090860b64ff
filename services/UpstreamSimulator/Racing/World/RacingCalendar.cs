using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>Which days have races, and how many.</summary>
internal sealed class RacingCalendar(SimulatorOptions options)
{
    public const int CardDaysAhead = 7;
    private const double DaysWithout = 0.01;
    private const int MaxRacesAMeeting = 12;

    public static readonly LocalDate First = new(2015, 1, 1);

    /// <summary>Earlier days have results, but no cards.</summary>
    public static readonly LocalDate FirstCards = new(2023, 1, 23);

    /// <summary>Races of each meeting of a day.</summary>
    public IReadOnlyList<int> Meetings(LocalDate day)
    {
        if (day < First || day is { Month: 12, Day: >= 23 and <= 25 }) return [];
        Dice dice = new(options.Seed, Subject.Day, RacingIds.Day(day));
        if (dice.Hits(DaysWithout)) return [];

        var average = options.Racing.RacesADay;
        var races = Math.Max(1, dice.Between((average * 7 + 9) / 10, average * 13 / 10));
        var places = Course.Racing.Sum(courses => courses.Length);
        var meetings = Math.Clamp((races + 6) / 7, Math.Min(3, races), places);
        races = Math.Min(races, meetings * MaxRacesAMeeting);
        return [.. Enumerable.Range(0, meetings).Select(i => (races / meetings) + (i < races % meetings ? 1 : 0))];
    }
}

/// <summary>A race's number is its day's and its place in the day.</summary>
internal static class RacingIds
{
    private const long First = 10_000_000;
    private const int RacesADay = 1_000;

    public static int Day(LocalDate day) => Period.DaysBetween(RacingCalendar.First, day);

    public static long Race(LocalDate day, int index) => First + (Day(day) * (long)RacesADay) + index;

    public static (LocalDate Day, int Index)? Parse(string id) =>
        id.StartsWith("rac_", StringComparison.Ordinal) && int.TryParse(id.AsSpan(4), out var number) && number >= First
            ? (RacingCalendar.First.PlusDays((int)(number - First) / RacesADay), (int)(number - First) % RacesADay)
            : null;
}
