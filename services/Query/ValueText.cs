using System.Globalization;
using DataFetch.Catalog.Definitions;
using Npgsql;

namespace DataFetch.Query;

/// <summary>Values of columns as text.</summary>
internal static class ValueText
{
    /// <summary>The value of a row's field, which has one.</summary>
    public static string Of(ColumnType type, NpgsqlDataReader reader, int ordinal) => type switch
    {
        ColumnType.Boolean => reader.GetBoolean(ordinal) ? "true" : "false",
        ColumnType.Date => IsoText.Of(reader.GetFieldValue<DateOnly>(ordinal)),
        ColumnType.Instant => IsoText.Of(reader.GetDateTime(ordinal)),
        _ => Convert.ToString(reader.GetValue(ordinal), CultureInfo.InvariantCulture)!,
    };
}
