using System.Buffers.Text;
using System.Text.Json;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// Tells JSON that Postgres' jsonb cannot hold: texts with NUL or half a surrogate pair, and numbers with hundreds of digits. One of
/// them would fail the rows of a whole chunk.
/// </summary>
internal static class JsonbText
{
    private const int MostExponent = 300;
    private const int LongestNumber = 300;

    /// <param name="json">One value, in UTF-8.</param>
    public static bool IsStorable(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            var isStorable = reader.TokenType switch
            {
                JsonTokenType.String or JsonTokenType.PropertyName => !reader.ValueIsEscaped || IsText(ref reader),
                JsonTokenType.Number => IsNumber(reader.ValueSpan),
                _ => true,
            };
            if (!isStorable)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            return !reader.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsNumber(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny("eE"u8);
        return number.Length <= LongestNumber
            && (exponent < 0 || (Utf8Parser.TryParse(number[(exponent + 1)..], out int power, out _) && Math.Abs(power) <= MostExponent));
    }
}
