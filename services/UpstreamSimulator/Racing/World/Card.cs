using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>A race's card as it is at an instant, the off at the latest: then it stays.</summary>
internal sealed record Card(Race Race, IReadOnlyList<Entry> Entries, Instant At)
{
    private const int VerdictHours = 24;
    private const int DrawHours = 30;

    public bool IsAbandoned => Race.IsAbandoned(At);

    public string Going => At < Race.GoingChanged ? Race.FirstGoing : Race.Going;

    /// <summary>How many are to run.</summary>
    public int FieldSize => Entries.Count(entry => !entry.IsNonRunner(At));

    /// <summary>Stalls are drawn a day before.</summary>
    public int? Draw(Entry entry) => At < Race.Off - Duration.FromHours(DrawHours) ? null : entry.Draw;

    /// <summary>Tips are written a day before, for the races of two regions.</summary>
    public bool HasVerdict => Race.Course.Region.IsWanted && At >= Race.Off - Duration.FromHours(VerdictHours);

    /// <summary>Whom the tipster names; null for nobody.</summary>
    public Entry? Tip => HasVerdict ? Entries.MinBy(entry => (entry.PriceStep, entry.Declared)) : null;

    /// <summary>The runners by their price in the forecast.</summary>
    public IEnumerable<IGrouping<Price, Entry>> Forecast =>
        Entries.OrderBy(entry => entry.PriceStep).GroupBy(entry => Price.At(entry.PriceStep));
}
