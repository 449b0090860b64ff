using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Querying;

/// <summary>Reads a packed column of <see cref="DataBatch"/> row by row.</summary>
internal static class PackedColumn
{
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <summary>
    /// The value of a row: double, decimal, long, string, bool, <see cref="DateTimeOffset"/>, <see cref="DateOnly"/>,
    /// <see cref="JsonText"/> or null.
    /// </summary>
    /// <param name="type">What the header says of the column.</param>
    public static object? At(this ColumnData column, ColumnType type, int row) => column.IsNull(row) ? null : (type, column.ValuesCase) switch
    {
        (ColumnType.Boolean, ColumnData.ValuesOneofCase.Int64S) => column.Int64S.Values[row] != 0,
        (ColumnType.Date, ColumnData.ValuesOneofCase.Int64S) => Epoch.AddDays(checked((int)column.Int64S.Values[row])),
        (ColumnType.Instant, ColumnData.ValuesOneofCase.Int64S) => Instant(column.Int64S.Values[row]),
        (ColumnType.Json, ColumnData.ValuesOneofCase.Texts) => new JsonText(column.Texts.Values[row]),
        _ => column.Plain(row),
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

    // Values that the list's own type tells.
    private static object? Plain(this ColumnData column, int row) => column.ValuesCase switch
    {
        ColumnData.ValuesOneofCase.Doubles => column.Doubles.Values[row],
        ColumnData.ValuesOneofCase.Decimals => Decimal(column.Decimals.Unscaled[row], column.Decimals.Scale),
        ColumnData.ValuesOneofCase.Int64S => column.Int64S.Values[row],
        ColumnData.ValuesOneofCase.Texts => column.Texts.Values[row],
        _ => null,
    };
}
