using DataFetch.Catalog.Tests.Expectations;
using NodaTime;

namespace DataFetch.Catalog.Tests.Times;

/// <summary>One field as it is written, and the values that it means.</summary>
internal sealed record Field(string Text, params int[] Values);

/// <summary>
/// The firings of a cron expression in a year, found by walking over the minutes of UTC and reading what the clock shows at each: a
/// minute that fits fires when it is shown first, or with the minute that is shown instead.
/// </summary>
internal sealed class WalkedCron
{
    private static readonly Instant From = Instant.FromUtc(2025, 12, 1, 0, 0);
    private static readonly Instant Until = Instant.FromUtc(2028, 6, 1, 0, 0);

    private readonly (long Instant, long Local)[] walk;

    public WalkedCron(string zone)
    {
        Zone = DateTimeZoneProviders.Tzdb[zone];
        walk = new WallClock(Zone, 60).Walk(From.ToUnixTimeSeconds(), Until.ToUnixTimeSeconds());
    }

    public DateTimeZone Zone { get; }

    /// <summary>The instants at which the clock is changed in 2026.</summary>
    public IEnumerable<Instant> Changes => walk.Zip(walk.Skip(1))
        .Where(pair => pair.Second.Local - pair.First.Local != 60)
        .Select(pair => Instant.FromUnixTimeSeconds(pair.Second.Instant)).Where(at => at.InUtc().Year == 2026);

    /// <param name="fields">Minute, hour, day, month, day of the week.</param>
    public List<Instant> Firings(IReadOnlyList<Field> fields)
    {
        var sets = fields.Select(f => f.Values.ToHashSet()).ToArray();
        var firings = new List<Instant>();
        var shown = walk[0].Local - 60;
        foreach (var (instant, local) in walk)
        {
            // More than one where some were skipped, none where they were shown before.
            for (var minute = shown + 60; minute <= local; minute += 60)
            {
                if (Fits(minute, sets))
                {
                    firings.Add(Instant.FromUnixTimeSeconds(instant));
                    break;
                }
            }

            shown = Math.Max(shown, local);
        }

        return firings;
    }

    private static bool Fits(long local, HashSet<int>[] sets)
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(local);
        return sets[0].Contains(time.Minute) && sets[1].Contains(time.Hour) && sets[2].Contains(time.Day) && sets[3].Contains(time.Month)
            && sets[4].Contains((int)time.DayOfWeek);
    }
}
