using Google.Protobuf.WellKnownTypes;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Latest;

internal static class LatestWire
{
    public static Wire.LatestRow ToWire(LatestRow row) => new()
    {
        Series = row.Series,
        At = Timestamp.FromDateTime(row.At),
        Values = { row.Values.ToDictionary() },
    };
}
