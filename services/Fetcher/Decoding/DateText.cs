using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads days: <c>2019-10-01</c> and <c>01/10/2019</c>, with midnight behind them or as Spanish midnight in UTC.</summary>
internal static class DateText
{
    private const int Length = 10;

    private static readonly DateTimeZone Spain = DateTimeZoneProviders.Tzdb["Europe/Madrid"];

    public static bool TryRead(ReadOnlySpan<byte> text, out LocalDate date)
    {
        if (text.Length < Length || !TryReadDay(text[..Length], out date))
        {
            date = default;
            return false;
        }

        return text.Length == Length || TryReadMidnight(text[Length..], ref date);
    }

    /// <summary>The ten characters of a day.</summary>
    public static bool TryReadDay(ReadOnlySpan<byte> text, out LocalDate date)
    {
        date = default;
        var yearFirst = text[4] == '-' && text[7] == '-';
        if (!yearFirst && (text[2] != '/' || text[5] != '/'))
        {
            return false;
        }

        if (!Digits(yearFirst ? text[..4] : text[6..10], out var year) || !Digits(yearFirst ? text[5..7] : text[3..5], out var month)
            || !Digits(yearFirst ? text[8..10] : text[..2], out var day) || year is < 1 or > 9998 || month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month))
        {
            return false;
        }

        date = new LocalDate(year, month, day);
        return true;
    }

    internal static bool Digits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var c in text)
        {
            var digit = (uint)(c - '0');
            if (digit > 9)
            {
                return false;
            }

            number = (number * 10) + (int)digit;
        }

        return text.Length > 0;
    }

    // SiAR's station list has a day of Spain as the UTC instant of its midnight, without an offset: 22:00 or 23:00 of the day before.
    private static bool TryReadMidnight(ReadOnlySpan<byte> text, ref LocalDate date)
    {
        text = text.EndsWith("Z"u8) ? text[..^1] : text;
        if (text.Length < 6 || text[0] is not ((byte)'T' or (byte)' ') || text[3] != ':' || !Digits(text[1..3], out var hour)
            || !text[4..6].SequenceEqual("00"u8) || !AreZeroSeconds(text[6..]))
        {
            return false;
        }

        if (hour == 0)
        {
            return true;
        }

        var next = date.PlusDays(1);
        if (hour is not (22 or 23) || Spain.StartOfDay(next) != date.At(new LocalTime(hour, 0)).InUtc().ToInstant())
        {
            return false;
        }

        date = next;
        return true;
    }

    private static bool AreZeroSeconds(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text.StartsWith(":00"u8) && (text.Length == 3 || (text.Length > 4 && text[3] == '.' && text[4..].IndexOfAnyExcept((byte)'0') < 0)));
}
