using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace DataFetch.Catalog;

/// <summary>Spans as people write them in a catalog: <c>90s</c>, <c>15m</c>, <c>2h</c>, <c>30d</c> (a day is 24 hours here).</summary>
public static partial class Periods
{
    /// <summary>Reads a span. False where it is none.</summary>
    public static bool TryParse(string text, out Duration duration)
    {
        duration = Duration.Zero;
        var match = Pattern().Match(text);
        if (!match.Success || !long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > 1_000_000)
        {
            return false;
        }

        duration = match.Groups[2].ValueSpan switch
        {
            "ms" => Duration.FromMilliseconds(count),
            "s" => Duration.FromSeconds(count),
            "m" => Duration.FromMinutes(count),
            "h" => Duration.FromHours(count),
            _ => Duration.FromDays(count),
        };
        return true;
    }

    /// <summary>Writes a span in its largest whole unit.</summary>
    public static string Format(Duration duration)
    {
        var milliseconds = (long)duration.TotalMilliseconds;
        (long Length, string Unit)[] units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
        foreach (var (length, unit) in units)
        {
            if (milliseconds != 0 && milliseconds % length == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / length}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
    }

    [GeneratedRegex("^([0-9]{1,7})(ms|s|m|h|d)\\z")]
    private static partial Regex Pattern();
}
