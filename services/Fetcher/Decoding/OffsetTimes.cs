using NodaTime;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads ISO 8601 with an offset: <c>2021-10-31T02:00:00.000+01:00</c>, <c>2026-08-14T11:00:00+0000</c>, <c>…Z</c>.</summary>
internal static class OffsetTimes
{
    private const long MicrosASecond = 1_000_000;
    private const int LongestOffset = 18 * 60;

    /// <param name="isUtc">Whether a time without an offset is one of UTC; else it is none.</param>
    /// <param name="at">Microseconds since 1970-01-01T00:00:00Z.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, bool isUtc, out long at)
    {
        at = 0;
        if (text.Length < 16 || text[4] != '-' || text[10] is not ((byte)'T' or (byte)' ') || text[13] != ':' || !DateText.TryReadDay(text[..10], out var date)
            || !DateText.Digits(text[11..13], out var hour) || !DateText.Digits(text[14..16], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        var rest = text[16..];
        if (!TryReadSeconds(ref rest, out var micros) || !TryReadOffset(rest, isUtc, out var offset))
        {
            return false;
        }

        at = ((((DaysSince1970(date) * 24) + hour) * 60) + minute - offset) * 60 * MicrosASecond;
        at += micros;
        return true;
    }

    internal static long DaysSince1970(LocalDate date) => new DateOnly(date.Year, date.Month, date.Day).DayNumber - 719_162L;

    private static bool TryReadSeconds(ref ReadOnlySpan<byte> rest, out long micros)
    {
        micros = 0;
        if (rest.IsEmpty || rest[0] != ':')
        {
            return true;
        }

        if (rest.Length < 3 || !DateText.Digits(rest[1..3], out var seconds) || seconds > 59)
        {
            return false;
        }

        micros = seconds * MicrosASecond;
        rest = rest[3..];
        if (rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)','))
        {
            return true;
        }

        rest = rest[1..];
        var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? rest.Length : digits;
        for (var (i, unit) = (0, MicrosASecond / 10); i < digits; i++, unit /= 10)
        {
            micros += (rest[i] - '0') * unit;
        }

        rest = rest[digits..];
        return digits > 0;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, bool isUtc, out int minutes)
    {
        minutes = 0;
        if (text.IsEmpty)
        {
            return isUtc;
        }

        if (text.SequenceEqual("Z"u8))
        {
            return true;
        }

        var hasColon = text.Length == 6 && text[3] == ':';
        if (text[0] is not ((byte)'+' or (byte)'-') || !(hasColon || text.Length is 3 or 5)
            || !DateText.Digits(text[1..3], out var hours) || (text.Length > 3 && !DateText.Digits(text[^2..], out minutes)) || minutes > 59)
        {
            return false;
        }

        minutes += hours * 60;
        var isOffset = minutes <= LongestOffset;
        minutes = text[0] == '-' ? -minutes : minutes;
        return isOffset;
    }
}
