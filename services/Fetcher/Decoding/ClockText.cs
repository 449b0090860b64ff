using System.Buffers.Text;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads times of day: <c>14:30</c>, <c>9:05</c>, 1430 and 905, and 24:00 for the end of the day.</summary>
internal static class ClockText
{
    public const int EndOfDay = 24 * 60;

    /// <summary>Reads a time of day. A text of one or two digits is an hour (AEMET's <c>"24"</c>); a number never is: SiAR's 30 is half past midnight.</summary>
    /// <param name="minute">Of the day, up to <see cref="EndOfDay"/>.</param>
    public static bool TryRead(FieldValue value, out int minute) => TryRead(value, hoursStandAlone: value.IsText, out minute);

    /// <summary>Reads the end of an interval of a day: 30 is 00:30, and 0 the end of the day.</summary>
    public static bool TryReadEnd(FieldValue value, out int minute)
    {
        var isTime = TryRead(value, hoursStandAlone: false, out minute);
        minute = minute == 0 ? EndOfDay : minute;
        return isTime;
    }

    public static string Format(int minute) => $"{minute / 60:00}:{minute % 60:00}";

    private static bool TryRead(FieldValue value, bool hoursStandAlone, out int minute)
    {
        minute = 0;
        var text = value.Text;
        if (!value.IsText && value.Kind != ValueKind.Number)
        {
            return false;
        }

        var colon = text.IndexOf((byte)':');
        int hour;
        if (colon >= 0)
        {
            text = text.EndsWith(":00"u8) && text.Count((byte)':') == 2 ? text[..^3] : text;
            if (colon is < 1 or > 2 || text.Length != colon + 3 || !Digits(text[..colon], out hour) || !Digits(text[(colon + 1)..], out minute))
            {
                return false;
            }
        }
        else if (text.Length > 4 || !Digits(text, out var number))
        {
            return false;
        }
        else
        {
            (hour, minute) = hoursStandAlone && text.Length <= 2 ? (number, 0) : (number / 100, number % 100);
        }

        var isTime = minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
        minute += hour * 60;
        return isTime;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int number) =>
        Utf8Parser.TryParse(text, out number, out var read) && read == text.Length && text[0] is >= (byte)'0' and <= (byte)'9';
}
