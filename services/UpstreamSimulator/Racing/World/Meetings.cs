using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>The races of a day, without their runners.</summary>
internal sealed class Meetings(SimulatorOptions options, RacingCalendar calendar)
{
    private const double Lost = 0.02; // meetings that are abandoned
    private const double WetterThanThought = 0.3;

    // How often each region of RacingRegion.Racing has a meeting.
    private static readonly int[] Regions = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3];

    // The first off in minutes from midnight, London: Australia races in its night, which the clock of 12 hours does not tell.
    private static readonly (int From, int To)[] Starts = [(780, 870), (800, 990), (660, 780), (150, 260)];

    private static readonly string[] Turf = ["Firm", "Good To Firm", "Good", "Good To Soft", "Soft", "Heavy"];
    private static readonly string[] Irish = ["Good To Firm", "Good", "Good To Yielding", "Yielding", "Yielding To Soft", "Soft", "Heavy"];
    private static readonly string[] Sand = ["Standard To Fast", "Standard", "Standard To Slow", "Slow"];

    public IReadOnlyList<Race> Of(LocalDate day)
    {
        List<Race> races = [];
        HashSet<Course> used = [];
        foreach (var (meeting, count) in calendar.Meetings(day).Index())
        {
            Dice dice = new(options.Seed, Subject.Meeting, RacingIds.Day(day), meeting);
            var course = Place(dice, used, meeting == 0);
            Add(races, dice, course, day, meeting, count);
        }

        return races;
    }

    private static Course Place(Dice dice, HashSet<Course> used, bool isFirst)
    {
        while (true)
        {
            var course = dice.Pick(Course.Racing[isFirst ? 0 : dice.Pick(Regions)]);
            if (used.Add(course)) return course;
        }
    }

    private void Add(List<Race> races, Dice dice, Course course, LocalDate day, int meeting, int count)
    {
        var (from, to) = Starts[course.Region.Circuit];
        var start = dice.Between(from, to);
        if (course.IsAllWeather && dice.Hits(0.5)) start += 180; // an evening's
        var goings = course.IsAllWeather ? Sand : course.Region == RacingRegion.Ire ? Irish : Turf;
        var (first, going) = (dice.Between(0, goings.Length - 1), dice.Hits(WetterThanThought) ? 1 : 0);
        var (goingChanged, rain) = (LondonTime.At(day, start) - Duration.FromMinutes(dice.Between(60, 4_000)), dice.Hits(0.1) ? 1 : 0);
        Instant? abandoned = dice.Hits(Lost) ? LondonTime.At(day, start) - Duration.FromMinutes(dice.Between(30, 1_500)) : null;
        var jumping = course.Codes == Codes.Jumps || (course.Codes == Codes.Both && dice.Hits(0.5));
        string Going(int step) => goings[Math.Min(goings.Length - 1, step)];

        for (var i = 0; i < count; i++)
        {
            races.Add(RaceMaker.Make(options, new(
                course, day, races.Count, meeting, LondonTime.At(day, start + (i * 35)), jumping,
                Going(first), Going(first + going), goingChanged, Going(first + going + (i > count / 2 ? rain : 0)), abandoned)));
        }
    }
}

/// <summary>What a race has of its meeting.</summary>
internal sealed record RacePlan(
    Course Course, LocalDate Date, int Index, int Meeting, Instant Off, bool Jumping,
    string FirstGoing, string Going, Instant GoingChanged, string LastGoing, Instant? Abandoned);
