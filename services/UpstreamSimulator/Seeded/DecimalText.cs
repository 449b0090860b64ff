using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Seeded;

/// <summary>Prices and measurements are whole multiples of a power of ten, so that text, truth and comparison are exact.</summary>
internal static class DecimalText
{
    /// <summary>No price needs more bytes than this.</summary>
    public const int MaxLength = 32;

    /// <summary>
    /// Writes <paramref name="scaled"/> / 10^<paramref name="decimals"/> as a JSON number without trailing zeros, but with at
    /// least <paramref name="minDecimals"/> digits after the point; returns its length.
    /// </summary>
    public static int Write(Span<byte> target, long scaled, int decimals, int minDecimals)
    {
        var length = 0;
        if (scaled < 0)
        {
            target[length++] = (byte)'-';
            scaled = -scaled;
        }

        var digits = decimals;
        var fraction = scaled;
        while (digits > minDecimals && fraction % 10 == 0)
        {
            fraction /= 10;
            digits--;
        }

        var unit = PowerOfTen(digits);
        Utf8Formatter.TryFormat(fraction / unit, target[length..], out var written);
        length += written;
        if (digits == 0) return length;

        target[length++] = (byte)'.';
        Utf8Formatter.TryFormat(fraction % unit, target[length..], out written, new('D', (byte)digits));
        return length + written;
    }

    /// <summary>The same as text, with another sign for the point if the upstream writes one.</summary>
    public static string Text(long scaled, int decimals, int minDecimals, char point = '.')
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..Write(text, scaled, decimals, minDecimals)]).Replace('.', point);
    }

    /// <summary>Writes <paramref name="scaled"/> / 10^<paramref name="decimals"/> without trailing zeros, or null.</summary>
    public static void WriteDecimal(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? scaled, int decimals, int minDecimals = 0)
    {
        json.WritePropertyName(name);
        if (scaled is not { } value)
        {
            json.WriteNullValue();
            return;
        }

        Span<byte> text = stackalloc byte[MaxLength];
        json.WriteRawValue(text[..Write(text, value, decimals, minDecimals)]);
    }

    /// <summary>The multiple of a power of ten that is nearest to <paramref name="value"/>.</summary>
    public static long Round(double value, int decimals) => (long)Math.Round(value * PowerOfTen(decimals));

    /// <summary>The same number as a multiple, from a recorded body; digits beyond <paramref name="decimals"/> are an error.</summary>
    public static long Parse(decimal value, int decimals)
    {
        var scaled = value * PowerOfTen(decimals);
        return scaled == decimal.Truncate(scaled)
            ? (long)scaled
            : throw new FormatException($"{value} has more than {decimals} decimals.");
    }

    private static long PowerOfTen(int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++) power *= 10;
        return power;
    }
}
