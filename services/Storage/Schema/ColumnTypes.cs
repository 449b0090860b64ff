using DataFetch.Catalog.Definitions;

namespace DataFetch.Storage.Schema;

public static class ColumnTypes
{
    /// <summary>What Postgres calls the type of a column.</summary>
    public static string InPostgres(this ColumnType type) => type switch
    {
        ColumnType.Decimal => "numeric",
        ColumnType.Double => "double precision",
        ColumnType.Int64 => "bigint",
        ColumnType.Boolean => "boolean",
        ColumnType.Date => "date",
        ColumnType.Instant => "timestamptz",
        ColumnType.Json => "jsonb",
        _ => "text",
    };
}
