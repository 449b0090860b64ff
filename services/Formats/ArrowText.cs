using System.Globalization;
using Apache.Arrow;

namespace DataFetch.Formats;

/// <summary>Values of Arrow arrays as text: what CSV and JSON have in common.</summary>
internal static class ArrowText
{
    /// <summary>Null for a null. Instants are RFC 3339 in UTC, days ISO, decimals without the zeros that their column's scale adds.</summary>
    public static string? Of(IArrowArray array, int row) => array.IsNull(row) ? null : array switch
    {
        StringArray texts => texts.GetString(row),
        TimestampArray instants => Instant(instants.GetTimestamp(row)!.Value),
        Date32Array days => days.GetDateTime(row)!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Decimal128Array decimals => Trimmed(decimals.GetString(row)),
        DoubleArray doubles => doubles.GetValue(row)!.Value.ToString("R", CultureInfo.InvariantCulture),
        Int64Array integers => integers.GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        BooleanArray flags => flags.GetValue(row)!.Value ? "true" : "false",
        _ => throw new NotSupportedException($"A column of {array.Data.DataType.Name} cannot be written as text."),
    };

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Trimmed(string number) => number.Contains('.', StringComparison.Ordinal) ? number.TrimEnd('0').TrimEnd('.') : number;
}
