using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>REData speaks Europe/Madrid, hours and quarter hours by their start.</summary>
internal static class SpanishTime
{
    public static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/Madrid"];

    private static readonly OffsetDateTimePattern Pattern =
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss'.'fffo<+HH:mm>");

    private static readonly LocalDateTimePattern[] Asked =
    [
        .. new[] { "uuuu-MM-dd'T'HH:mm", "uuuu-MM-dd'T'HH:mm:ss", "uuuu-MM-dd HH:mm", "uuuu-MM-dd" }
            .Select(pattern => LocalDateTimePattern.Create(pattern, CultureInfo.InvariantCulture)),
    ];

    public static ZonedDateTime Local(long at) => Instant.FromUnixTimeSeconds(at).InZone(Zone);

    /// <summary>When a day starts, seconds since 1970.</summary>
    public static long StartOf(LocalDate day) => Zone.AtStartOfDay(day).ToInstant().ToUnixTimeSeconds();

    /// <summary>As <c>2021-06-01T00:00:00.000+02:00</c>.</summary>
    public static string Text(ZonedDateTime time) => Pattern.Format(time.ToOffsetDateTime());

    public static LocalDateTime? Parse(string text) =>
        Asked.Select(pattern => pattern.Parse(text)).FirstOrDefault(result => result.Success)?.Value;
}
