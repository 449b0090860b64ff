using NodaTime;

namespace DataFetch.GapDetector.Detection;

internal static class DurationText
{
    /// <summary>The two largest units of a duration, rounded up to a second: <c>40 s</c>, <c>2 min 5 s</c>, <c>2 h 5 min</c>, <c>3 d 4 h</c>.</summary>
    public static string Of(Duration duration)
    {
        var seconds = (long)Math.Ceiling(duration.TotalSeconds);
        return seconds switch
        {
            < 60 => $"{seconds} s",
            < 3_600 => Two(seconds / 60, "min", seconds % 60, "s"),
            < 86_400 => Two(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
            _ => Two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
        };
    }

    private static string Two(long large, string unit, long small, string smaller) =>
        small == 0 ? $"{large} {unit}" : $"{large} {unit} {small} {smaller}";
}
