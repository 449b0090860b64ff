using NodaTime;

namespace DataFetch.Catalog.Times;

/// <summary>Firings at a distance that no change of the clock alters, counted from midnight UTC.</summary>
public sealed class IntervalTimes : ScheduleTimes
{
    internal const string Prefix = "every ";

    private const long Day = 86_400;

    private readonly long seconds;

    private IntervalTimes(long seconds) => this.seconds = seconds;

    public override string Text => $"{Prefix}{Periods.Format(Duration.FromSeconds(seconds))}";

    public override DateTimeZone Zone => DateTimeZone.Utc;

    /// <summary>Null unless the distance is whole seconds that divide a day.</summary>
    public static IntervalTimes? Create(Duration every) =>
        every >= Duration.FromSeconds(1) && every.SubsecondNanoseconds == 0 && Day % (long)every.TotalSeconds == 0
            ? new IntervalTimes((long)every.TotalSeconds)
            : null;

    public override Instant Next(Instant after) => Last(after) + Duration.FromSeconds(seconds);

    public override Instant Last(Instant until)
    {
        var at = until.ToUnixTimeSeconds(); // rounds down, before 1970 too
        return Instant.FromUnixTimeSeconds(at - (((at % seconds) + seconds) % seconds));
    }
}
