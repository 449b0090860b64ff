using System.Globalization;
using NodaTime;

namespace DataFetch.Query;

/// <summary>Days and instants as text.</summary>
internal static class IsoText
{
    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>2026-10-01.</summary>
    public static string Of(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>RFC 3339 in UTC, with the fractions that there are: 2026-10-01T14:30:00Z.</summary>
    public static string Of(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>For names of files: 20261001T143000Z.</summary>
    public static string Compact(Instant at) => at.ToDateTimeUtc().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <param name="day">Days since 1970-01-01.</param>
    public static string OfDay(int day) => Of(DateOnly.FromDayNumber(Epoch + day));

    /// <param name="microseconds">Since 1970-01-01T00:00:00Z.</param>
    public static string OfInstant(long microseconds) => Of(DateTime.UnixEpoch.AddMicroseconds(microseconds));
}
