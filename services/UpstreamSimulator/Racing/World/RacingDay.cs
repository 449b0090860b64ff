namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>A day's races; who runs is drawn when it is first asked for.</summary>
internal sealed class RacingDay(IReadOnlyList<Race> races, Func<IReadOnlyList<IReadOnlyList<Entry>>> fields)
{
    private readonly Lazy<IReadOnlyList<IReadOnlyList<Entry>>> fields = new(fields);

    public IReadOnlyList<Race> Races => races;

    public IReadOnlyList<Entry> Entries(Race race) => fields.Value[race.Index];
}
