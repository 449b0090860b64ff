using System.Globalization;
using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;
using Npgsql;

namespace DataFetch.Query;

/// <summary>Values of columns as text.</summary>
internal static class ValueText
{
    /// <summary>The value of a row, which has one.</summary>
    public static string Of(ColumnType type, StoredRow row, int place) => type switch
    {
        ColumnType.Boolean => Of(row.Boolean(place)),
        ColumnType.Date => IsoText.OfDay(row.Day(place)),
        ColumnType.Instant => IsoText.OfInstant(row.Microseconds(place)),
        ColumnType.Decimal => row.Decimal(place).ToString(CultureInfo.InvariantCulture),
        ColumnType.Double => row.Double(place).ToString(CultureInfo.InvariantCulture),
        ColumnType.Int64 => row.Int64(place).ToString(CultureInfo.InvariantCulture),
        ColumnType.Json => Encoding.UTF8.GetString(row.Json(place)),
        _ => Encoding.UTF8.GetString(row.Text(place)),
    };

    /// <summary>The value of what a query has computed, which has one.</summary>
    public static string Of(ColumnType type, NpgsqlDataReader reader, int ordinal) => type switch
    {
        ColumnType.Boolean => Of(reader.GetBoolean(ordinal)),
        ColumnType.Date => IsoText.Of(reader.GetFieldValue<DateOnly>(ordinal)),
        ColumnType.Instant => IsoText.Of(reader.GetDateTime(ordinal)),
        _ => Convert.ToString(reader.GetValue(ordinal), CultureInfo.InvariantCulture)!,
    };

    private static string Of(bool flag) => flag ? "true" : "false";
}
