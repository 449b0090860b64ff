using DataFetch.UpstreamSimulator.Redata;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace DataFetch.UpstreamSimulator.Esios;

/// <summary>A question for an indicator. Both ends are included and seconds since 1970.</summary>
/// <param name="GeoIds">Empty for all.</param>
internal sealed record EsiosQuery(long Start, long End, bool Hourly, IReadOnlyList<string> GeoIds)
{
    private static readonly ZoneLocalMappingResolver Late =
        Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnEndOfIntervalBefore);

    public static EsiosQuery? Parse(IQueryCollection asked)
    {
        if (Seconds(asked["start_date"].ToString(), Resolvers.LenientResolver) is not { } start) return null;
        if (Seconds(asked["end_date"].ToString(), Late) is not { } end) return null;
        return new(start, end, asked["time_trunc"] == "hour", [.. asked["geo_ids[]"].Concat(asked["geo_ids"]).OfType<string>()]);
    }

    /// <summary>A time with an offset or Z, or a local one of Madrid.</summary>
    private static long? Seconds(string text, ZoneLocalMappingResolver resolver)
    {
        if (OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true } exact) return exact.Value.ToInstant().ToUnixTimeSeconds();
        return SpanishTime.Parse(text) is { } local ? SpanishTime.Zone.ResolveLocal(local, resolver).ToInstant().ToUnixTimeSeconds() : null;
    }
}
