using NodaTime;

namespace DataFetch.Catalog.Tests.Expectations;

/// <summary>
/// What the clock on the wall shows, found by walking over instants of UTC and reading the zone's offset at each: nothing is taken
/// from its transitions nor from the code that is tested. Instants are seconds since 1970, local ones too.
/// </summary>
/// <param name="Tick">The distance of instants of a walk, in seconds: what all offsets and transitions of the zone are multiples of.</param>
internal sealed record WallClock(DateTimeZone Zone, long Tick)
{
    private const long Hour = 3600;
    private const long Day = 24 * Hour;

    /// <summary>What the clock shows at an instant.</summary>
    public long At(long instant) => instant + Zone.GetUtcOffset(Instant.FromUnixTimeSeconds(instant)).Seconds;

    /// <summary>Which local day it shows, counted from 1970.</summary>
    public long DayAt(long instant) => DayOf(At(instant));

    /// <summary>The instants from one to another and what the clock shows at each.</summary>
    public (long Instant, long Local)[] Walk(long from, long until)
    {
        var walk = new (long, long)[(until - from) / Tick];
        for (var i = 0; i < walk.Length; i++)
        {
            walk[i] = (from + (i * Tick), At(from + (i * Tick)));
        }

        return walk;
    }

    /// <summary>The first instant at which each local day is shown, with its number since 1970; a day that is left out has none.</summary>
    public IReadOnlyList<(long At, long Day)> Days(long from, long until)
    {
        var days = new List<(long At, long Day)>();
        var (newest, shown) = (DayAt(from), At(from));
        for (var hour = from; hour < until; hour += Hour)
        {
            See(hour, shown);
            var next = At(hour + Hour);
            if (next - shown != Hour)
            {
                Array.ForEach(Walk(hour, hour + Hour), w => See(w.Instant, w.Local));
            }
            else if (DayOf(next - 1) * Day is var midnight && midnight > shown)
            {
                // An hour of UTC that is one on the wall, too: a day begins where it shows a midnight.
                See(hour + midnight - shown, midnight);
            }

            shown = next;
        }

        return days;

        void See(long instant, long local)
        {
            if (DayOf(local) is var day && day > newest)
            {
                days.Add((instant, day));
                newest = day;
            }
        }
    }

    private static long DayOf(long local) => (local - (((local % Day) + Day) % Day)) / Day;
}
