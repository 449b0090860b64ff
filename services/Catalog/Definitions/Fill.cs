using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>How records of an answer become rows of a dataset.</summary>
public sealed record Fill
{
    public required string Dataset { get; init; }

    /// <summary>The group whose records these are; empty where there are no groups.</summary>
    public required string Group { get; init; }

    /// <summary>The record's field that names the series; null where the request's series or <see cref="Series"/> does.</summary>
    public FieldName? SeriesField { get; init; }

    /// <summary>The one series that the records belong to; null where a field or the request names it.</summary>
    public string? Series { get; init; }

    public required FieldName AtField { get; init; }

    public required InstantFormat AtFormat { get; init; }

    /// <summary>With <see cref="InstantFormat.DateAndTime"/>: the field with the time of day.</summary>
    public FieldName? TimeField { get; init; }

    /// <summary>Added to the instant as read: the upstream names the end of an interval, we its start.</summary>
    public required Duration AtShift { get; init; }

    /// <summary>
    /// The fields of the run that made a record, greatest last: of records with one key the one of the latest run counts. Empty
    /// where a key is there once.
    /// </summary>
    public required IReadOnlyList<FieldName> LatestBy { get; init; }

    /// <summary>Column name to where its values are.</summary>
    public required IReadOnlyDictionary<string, ColumnField> Columns { get; init; }
}

/// <summary>The field of a record that fills a column.</summary>
public sealed record ColumnField
{
    public required FieldName Field { get; init; }

    /// <summary>Whether a record may lack the field; else the field must be there, though it may be null.</summary>
    public required bool IsOptional { get; init; }

    /// <summary>Texts that stand for no value.</summary>
    public required IReadOnlyList<string> Nulls { get; init; }

    /// <summary>Texts that stand for a value.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>What the number is multiplied by; 1 as a rule.</summary>
    public required decimal Times { get; init; }

    /// <summary>How numbers of this field are written.</summary>
    public required NumberStyle Numbers { get; init; }

    /// <summary>Whether it is a time of day for a text column, <c>14:30</c>, 1430 or 14: it becomes <c>14:30</c>; 2400 and 24 are <c>24:00</c>.</summary>
    public required bool IsClock { get; init; }

    /// <summary>What is to be known of it; for people.</summary>
    public required string Note { get; init; }
}

/// <summary>How an upstream writes an instant.</summary>
public enum InstantFormat
{
    /// <summary>ISO 8601 with an offset: <c>2021-10-31T02:00:00.000+01:00</c>, <c>2026-08-14T11:00:00+0000</c>.</summary>
    Offset,

    /// <summary>
    /// <c>2025-12-01 00:15</c> in the request's zone, with or without a T. Hour 24 is the 25th hour of a day that has one.
    /// A time that the clock skipped is no instant: such a record is set aside. Of two, the earlier is meant.
    /// </summary>
    Local,

    /// <summary>As <see cref="Offset"/>; without an offset it is UTC.</summary>
    Utc,

    /// <summary>
    /// A day of the request's zone, <c>2019-10-01</c> or <c>01/10/2019</c>: its start. A time of day behind it must be midnight, or
    /// the UTC time of Spanish midnight (22:00 and 23:00, the day before), as SiAR's station list has it.
    /// </summary>
    Date,

    /// <summary>A day as in <see cref="Date"/>, and its time of day in another field: 30, 2330 or 23:30; 0 is the end of the day, as 24:00 and 2400 are.</summary>
    DateAndTime,

    /// <summary>A day as in <see cref="Date"/>; its records stand in order of time, one a slot. Their number must be that of the day's slots.</summary>
    RowOfDay,
}
