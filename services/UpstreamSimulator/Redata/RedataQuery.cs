using NodaTime;

namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>A valid question for prices. Both ends are local times and included.</summary>
internal sealed record RedataQuery(LocalDateTime Start, LocalDateTime End, Geo Geo)
{
    private const int MaxDays = 31;

    /// <summary>The one whole local day that is asked for; null if it is a part of a day or more than one.</summary>
    public LocalDate? WholeDay =>
        Start.Date == End.Date && Start.TimeOfDay == LocalTime.Midnight && End.Hour == 23 ? Start.Date : null;

    public static (RedataQuery? Query, string? Fault) Parse(IQueryCollection asked, LocalDate lastDay)
    {
        if (asked["time_trunc"] != "hour") return (null, "This widget has time_trunc=hour only.");
        if (SpanishTime.Parse(asked["start_date"].ToString()) is not { } start) return (null, "start_date is not a date.");
        if (SpanishTime.Parse(asked["end_date"].ToString()) is not { } end) return (null, "end_date is not a date.");
        if (end < start) return (null, "end_date is before start_date.");
        if (end > start.PlusDays(MaxDays)) return (null, "The range is longer than a month.");
        if (end.Date > lastDay) return (null, "There are no data for the selected filters: the range ends in the future.");
        return GeoOf(asked) is { } geo ? (new(start, end, geo), null) : (null, "geo_limit is unknown.");
    }

    private static Geo? GeoOf(IQueryCollection asked)
    {
        var (name, id) = (asked["geo_limit"].ToString(), asked["geo_ids"].ToString());
        if (name.Length > 0) return Geos.FromName(name);
        return id.Length > 0 ? Geos.FromId(id) : Geo.Peninsular;
    }
}
