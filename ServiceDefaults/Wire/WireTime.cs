using DataFetch.Catalog;
using Google.Protobuf.WellKnownTypes;
using NodaTime;

namespace DataFetch.ServiceDefaults.Wire;

/// <summary>Instants and ranges as the protos have them.</summary>
public static class WireTime
{
    public static Timestamp ToWire(this Instant at) => Timestamp.FromDateTime(at.ToDateTimeUtc());

    public static V1.TimeRange ToWire(this TimeRange range) => new() { StartTime = range.Start.ToWire(), EndTime = range.End.ToWire() };

    public static IEnumerable<V1.TimeRange> ToWire(this TimeRangeSet ranges) => ranges.Select(ToWire);
}
