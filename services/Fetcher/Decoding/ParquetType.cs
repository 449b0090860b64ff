using DataFetch.Catalog.Definitions;
using Parquet.Schema;

namespace DataFetch.Fetcher.Decoding;

/// <summary>What a column of Parquet holds.</summary>
internal enum ParquetType
{
    /// <summary>Nothing that a dataset's column could be filled from.</summary>
    Other,
    Text,
    Integer,
    Decimal,
    Float,
    Boolean,
    Date,

    /// <summary>A timestamp of UTC.</summary>
    Instant,

    /// <summary>A timestamp without a zone: it may be any instant.</summary>
    LocalTime,
}

internal static class ParquetTypes
{
    public static ParquetType Of(DataField field) => field switch
    {
        { IsArray: true } => ParquetType.Other,
        DateTimeDataField { IsAdjustedToUTC: true } => ParquetType.Instant,
        DateTimeDataField => ParquetType.LocalTime,
        TimeDataField => ParquetType.Other,
        _ when field.ClrType == typeof(ReadOnlyMemory<char>) => ParquetType.Text,
        _ when field.ClrType == typeof(DateOnly) => ParquetType.Date,
        _ => Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Decimal => ParquetType.Decimal,
            TypeCode.Double or TypeCode.Single => ParquetType.Float,
            TypeCode.Boolean => ParquetType.Boolean,
            >= TypeCode.SByte and <= TypeCode.UInt64 => ParquetType.Integer,
            _ => ParquetType.Other,
        },
    };

    /// <summary>Whether values of a type can be read without becoming others: what is a binary fraction is no decimal any more.</summary>
    public static bool Fill(this ParquetType type, FieldTarget target, FillPlan plan) => target.Use switch
    {
        FieldUse.Series => type == ParquetType.Text,
        FieldUse.At => type == ParquetType.Instant,
        FieldUse.Column => plan.Dataset.Columns[target.Index].Type switch
        {
            ColumnType.Decimal => type is ParquetType.Decimal or ParquetType.Integer,
            ColumnType.Double => type is ParquetType.Float or ParquetType.Decimal or ParquetType.Integer,
            ColumnType.Int64 => type == ParquetType.Integer,
            ColumnType.Boolean => type == ParquetType.Boolean,
            ColumnType.Date => type == ParquetType.Date,
            ColumnType.Instant => type == ParquetType.Instant,
            _ => type == ParquetType.Text,
        },
        _ => type is not (ParquetType.Other or ParquetType.LocalTime),
    };

    /// <summary>As people say it.</summary>
    public static string Name(this ParquetType type, DataField field) => type switch
    {
        ParquetType.LocalTime => "a timestamp without a zone",
        ParquetType.Instant => "a timestamp",
        ParquetType.Other => $"of {field.ClrType.Name}",
        _ => $"of type {type.ToString().ToLowerInvariant()}",
    };
}
