using System.Buffers.Text;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads numbers as a <see cref="NumberStyle"/> writes them: digits with one separator, no groups of thousands. In text there
/// may be a vulgar fraction behind them (<c>5½</c>), and nothing before a point (<c>.5</c>). JSON numbers are read in any style.</summary>
internal static class NumberText
{
    private const int LongestText = 128;

    /// <summary>Digits that a ulong holds whatever they are.</summary>
    private const int ExactDigits = 19;

    /// <summary>Exact for up to 28 digits.</summary>
    public static bool TryRead(FieldValue value, NumberStyle style, out decimal number)
    {
        Span<byte> scratch = stackalloc byte[LongestText];
        var text = AsJson(value, style, scratch);
        return TryShort(text, out number) || (Utf8Parser.TryParse(text, out number, out var read) && read == text.Length && read > 0);
    }

    public static bool TryRead(FieldValue value, NumberStyle style, out double number)
    {
        Span<byte> scratch = stackalloc byte[LongestText];
        var text = AsJson(value, style, scratch);
        return Utf8Parser.TryParse(text, out number, out var read) && read == text.Length && read > 0 && double.IsFinite(number);
    }

    /// <summary>False also for a fraction.</summary>
    public static bool TryRead(FieldValue value, NumberStyle style, out long number)
    {
        Span<byte> scratch = stackalloc byte[LongestText];
        var text = AsJson(value, style, scratch);
        return Utf8Parser.TryParse(text, out number, out var read) && read == text.Length && read > 0;
    }

    // With a point, and with nothing but what a number is made of; empty where it is none.
    private static ReadOnlySpan<byte> AsJson(FieldValue value, NumberStyle style, Span<byte> scratch)
    {
        if (value.Kind == ValueKind.Number)
        {
            return value.Text;
        }

        var text = value.Text.Trim(" \t"u8);
        if (!value.IsText || text.Length > scratch.Length || (style == NumberStyle.Json && value.Kind == ValueKind.Text))
        {
            return default;
        }

        if (!IsNumber(text, out var separator))
        {
            return style == NumberStyle.Json ? default : Fraction(text, style, scratch);
        }

        var separatesWithComma = separator >= 0 && text[separator] == ',';
        if (separator >= 0 && (separatesWithComma ? style is NumberStyle.Json or NumberStyle.Point : style == NumberStyle.Comma))
        {
            return default;
        }

        if (!separatesWithComma)
        {
            return text;
        }

        text.CopyTo(scratch);
        scratch[separator] = (byte)'.';
        return scratch[..text.Length];
    }

    private static ReadOnlySpan<byte> Fraction(ReadOnlySpan<byte> text, NumberStyle style, Span<byte> scratch)
    {
        var sign = text.IndexOfAny("+-"u8) == 0 ? 1 : 0;
        var whole = text[sign..];
        ReadOnlySpan<byte> decimals;
        if (whole.StartsWith("."u8) && style != NumberStyle.Comma)
        {
            decimals = whole[1..];
            whole = default;
        }
        else
        {
            decimals = whole.EndsWith("¼"u8) ? "25"u8 : whole.EndsWith("½"u8) ? "5"u8 : whole.EndsWith("¾"u8) ? "75"u8 : default;
            whole = decimals.IsEmpty ? whole : whole[..^"½"u8.Length];
        }

        var length = sign + 1 + whole.Length + 1 + decimals.Length;
        if (decimals.IsEmpty || length > scratch.Length || whole.ContainsAnyExceptInRange((byte)'0', (byte)'9') || decimals.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return default;
        }

        text[..sign].CopyTo(scratch);
        scratch[sign] = (byte)'0';
        whole.CopyTo(scratch[(sign + 1)..]);
        scratch[sign + 1 + whole.Length] = (byte)'.';
        decimals.CopyTo(scratch[(length - decimals.Length)..]);
        return scratch[..length];
    }

    private static bool IsNumber(ReadOnlySpan<byte> text, out int separator)
    {
        separator = -1;
        var digits = 0;
        for (var i = text.IndexOfAny("+-"u8) == 0 ? 1 : 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case >= (byte)'0' and <= (byte)'9':
                    digits++;
                    break;
                case (byte)'.' or (byte)',' when separator < 0 && digits > 0 && i + 1 < text.Length:
                    separator = i;
                    break;
                case (byte)'e' or (byte)'E' when digits > 0:
                    return Utf8Parser.TryParse(text[(i + 1)..], out int _, out var read) && read == text.Length - i - 1;
                default:
                    return false;
            }
        }

        return digits > 0;
    }

    // Most numbers: a few digits and a point.
    private static bool TryShort(ReadOnlySpan<byte> text, out decimal number)
    {
        number = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        var (digits, point, mantissa) = (0, -1, 0UL);
        for (var i = isNegative ? 1 : 0; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
                digits++;
            }
            else if (text[i] == '.' && point < 0 && digits > 0)
            {
                point = i;
            }
            else
            {
                return false;
            }
        }

        if (digits is 0 or > ExactDigits)
        {
            return false;
        }

        var scale = point < 0 ? 0 : text.Length - point - 1;
        number = new decimal((int)mantissa, (int)(mantissa >> 32), 0, isNegative && mantissa > 0, (byte)scale);
        return true;
    }
}
