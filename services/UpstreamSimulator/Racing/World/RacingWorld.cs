using System.Collections.Concurrent;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>Every race from 2015 on, drawn from the seed and the day alone.</summary>
internal sealed class RacingWorld(Meetings meetings, Fields fields, ResultMaker results, SimulatorOptions options)
{
    private const int KeptRaces = 20_000;

    private readonly ConcurrentDictionary<LocalDate, RacingDay> days = [];

    public RacingDay Day(LocalDate day)
    {
        if (days.TryGetValue(day, out var kept)) return kept;
        if (days.Count > Math.Max(40, KeptRaces / options.Racing.RacesADay)) days.Clear();
        return days.GetOrAdd(day, asked =>
        {
            var races = meetings.Of(asked);
            return new(races, () => fields.Of(races));
        });
    }

    public Race? Find(string id) =>
        RacingIds.Parse(id) is { } found && Day(found.Day).Races is var races && found.Index < races.Count ? races[found.Index] : null;

    public IReadOnlyList<Entry> Entries(Race race) => Day(race.Date).Entries(race);

    /// <summary>The race's card; null if there is none by now.</summary>
    public Card? Card(Race race, Instant now) => race.HasCard(now) ? new(race, Entries(race), Instant.Min(now, race.Off)) : null;

    /// <summary>The race's result as it is now; null if there is none.</summary>
    public RaceResult? Result(Race race, Instant now) =>
        race.HasResult(now) ? results.Of(race, Entries(race), race.IsCorrected(now)) : null;
}
