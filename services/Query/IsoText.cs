using System.Globalization;

namespace DataFetch.Query;

/// <summary>Days and instants as text.</summary>
internal static class IsoText
{
    /// <summary>2026-10-01.</summary>
    public static string Of(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>RFC 3339 in UTC, with the fractions that there are: 2026-10-01T14:30:00Z.</summary>
    public static string Of(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
