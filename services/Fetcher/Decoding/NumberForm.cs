using System.Text;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads a number that is more than digits: a length of time, with a suffix, to be multiplied or rounded.</summary>
internal sealed class NumberForm
{
    private readonly bool isDuration;
    private readonly int? round;
    private readonly decimal times;
    private readonly (byte[] Text, decimal Times)[] suffixes;

    private NumberForm(ColumnField field)
    {
        (isDuration, round, times, IsScaled) = (field.IsDuration, field.Round, field.Times, field.Scale is not null);
        suffixes = [.. field.Suffixes.Select(s => (Encoding.UTF8.GetBytes(s.Key), s.Value))];
    }

    /// <summary>Whether a ratio of two fields has a part in it.</summary>
    public bool IsScaled { get; }

    /// <summary>Null where a number is its digits, or those times something.</summary>
    public static NumberForm? For(ColumnField? field) =>
        field is null or { IsDuration: false, Round: null, Scale: null, Suffixes.Count: 0 } ? null : new NumberForm(field);

    /// <summary>The number before it is scaled and rounded.</summary>
    public bool TryRead(FieldValue value, NumberStyle style, out decimal number)
    {
        if (isDuration)
        {
            return DurationText.TryRead(value, out number);
        }

        var factor = times;
        if (value.IsText)
        {
            foreach (var (text, by) in suffixes)
            {
                if (value.Text.EndsWith(text))
                {
                    value = new FieldValue(value.Kind, value.Text[..^text.Length]);
                    factor *= by;
                    break;
                }
            }
        }

        return NumberText.TryRead(value, style, out number) && (factor == 1 || TryTimes(factor, ref number));
    }

    /// <summary>False where the ratio is none.</summary>
    public static bool TryScale(decimal over, decimal under, ref decimal number)
    {
        try
        {
            number = number * over / under;
            return true;
        }
        catch (Exception e) when (e is OverflowException or DivideByZeroException)
        {
            return false;
        }
    }

    public decimal Rounded(decimal number) => round is { } decimals ? Math.Round(number, decimals, MidpointRounding.AwayFromZero) : number;

    internal static bool TryTimes(decimal times, ref decimal value)
    {
        try
        {
            value *= times;
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
