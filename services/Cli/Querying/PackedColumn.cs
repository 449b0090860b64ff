using DataFetch.V1;

namespace DataFetch.Cli.Querying;

/// <summary>Reads a packed column of <see cref="DataBatch"/> row by row.</summary>
internal static class PackedColumn
{
    /// <summary>The value of a row: double, decimal, long, string, bool, <see cref="DateTimeOffset"/> or null.</summary>
    public static object? At(this ColumnData column, int row) => column.IsNull(row) ? null : column.ValuesCase switch
    {
        ColumnData.ValuesOneofCase.Doubles => column.Doubles.Values[row],
        ColumnData.ValuesOneofCase.Decimals => Decimal(column.Decimals.Unscaled[row], column.Decimals.Scale),
        ColumnData.ValuesOneofCase.Int64S => column.Int64S.Values[row],
        ColumnData.ValuesOneofCase.Texts => column.Texts.Values[row],
        ColumnData.ValuesOneofCase.Bools => column.Bools.Values[row],
        ColumnData.ValuesOneofCase.Instants => Instant(column.Instants.Values[row]),
        _ => null,
    };

    /// <summary>unscaled / 10^scale, exactly, with all its digits: (1250, 2) is 12.50.</summary>
    public static decimal Decimal(long unscaled, int scale)
    {
        var magnitude = unscaled < 0 ? (ulong)-(unscaled + 1) + 1 : (ulong)unscaled;
        return new((int)magnitude, (int)(magnitude >> 32), 0, unscaled < 0, checked((byte)scale));
    }

    /// <summary>From microseconds since 1970.</summary>
    public static DateTimeOffset Instant(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private static bool IsNull(this ColumnData column, int row) =>
        row / 8 < column.Nulls.Length && (column.Nulls[row / 8] & (1 << (row % 8))) != 0;
}
