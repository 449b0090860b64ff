using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>How records of an answer become rows of a dataset.</summary>
public sealed record Fill
{
    public required string Dataset { get; init; }

    /// <summary>Where the request stands among the dataset's providers though the dataset does not name it; null where that is said there.</summary>
    public ProviderPlace? Provides { get; init; }

    /// <summary>The group whose records these are; empty where there are no groups.</summary>
    public required string Group { get; init; }

    /// <summary>
    /// The record's field that names the series; <c>*</c> where the path to the records does (<see cref="Decoding.Records"/>). Null
    /// where the request's series or <see cref="Series"/> does.
    /// </summary>
    public FieldName? SeriesField { get; init; }

    /// <summary>The one series that the records belong to; null where a field or the request names it.</summary>
    public string? Series { get; init; }

    /// <summary>Null for a keyed dataset whose records have no instant.</summary>
    public FieldName? AtField { get; init; }

    public required InstantFormat AtFormat { get; init; }

    /// <summary>With <see cref="InstantFormat.DateAndTime"/>: the field with the time of day.</summary>
    public FieldName? TimeField { get; init; }

    /// <summary>Whether the instant stands for its local day in the request's zone: it becomes the start of that day.</summary>
    public bool AtStartsDay { get; init; }

    /// <summary>
    /// The path from a record to the list of what the fill's rows are made of, such as a race's <c>runners</c>; empty for the record
    /// itself. Fields of the record around an item are then <c>../date</c>, of the one around that <c>../../date</c>.
    /// </summary>
    public IReadOnlyList<FieldName> Items { get; init; } = [];

    /// <summary>
    /// Of the fills of one keyed dataset: what one of a greater rank has said of a row is not overwritten by one of a lower, which
    /// only fills in what is null. So rows are the same in whatever order cards and results come.
    /// </summary>
    public int Rank { get; init; }

    /// <summary>Whether rows that are there keep what they have, and get only what they lack.</summary>
    public bool FillsBlanks { get; init; }

    /// <summary>Whether records without a key are none of ours, rather than bad: a runner without a jockey names no jockey.</summary>
    public bool IsHarvest { get; init; }

    /// <summary>Field to the values of which a record must have one to be ours; others are passed over.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Only { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Columns (<c>json-columns</c>): the path from the top to an instant; the row that has it is unfinished, and provisional whatever its age.</summary>
    public FieldName? UnfinishedAt { get; init; }

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

public enum ProviderPlace
{
    /// <summary>Before all that the dataset names.</summary>
    First,

    /// <summary>Behind them.</summary>
    Last,
}

/// <summary>The field of a record that fills a column.</summary>
public sealed record ColumnField
{
    /// <summary>A name, or a path with dots: <c>trainer_14_days.runs</c>; with <c>../</c> in front it starts at the record around (<see cref="Fill.Items"/>).</summary>
    public required FieldName Field { get; init; }

    /// <summary>Where the value is from; other than <see cref="ColumnSource.Field"/> the field is empty.</summary>
    public ColumnSource From { get; init; }

    /// <summary>Removed from the text before anything else is done with it: each of these characters.</summary>
    public string Strip { get; init; } = "";

    /// <summary>A regular expression whose first group is the value; where it does not match there is none. Null for the whole text.</summary>
    public string? Match { get; init; }

    /// <summary>Whether only letters and digits count, in lower case: spellings of one name become one key.</summary>
    public bool IsSlug { get; init; }

    /// <summary>Whether it is a length of time, <c>1:0.48</c> or <c>59.78</c>: it becomes seconds.</summary>
    public bool IsDuration { get; init; }

    /// <summary>Last letters of a number, and what they multiply it by: <c>B</c>, 1000000000.</summary>
    public IReadOnlyDictionary<string, decimal> Suffixes { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Decimals that a number is rounded to; null for all.</summary>
    public int? Round { get; init; }

    /// <summary>Two fields whose ratio the number is multiplied by; null for none.</summary>
    public FieldRatio? Scale { get; init; }

    /// <summary>Whether it says if the text is there: a boolean column is true where <see cref="Match"/> matches, and false where not.</summary>
    public bool IsFlag { get; init; }

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

/// <summary>A factor: <paramref name="Over"/> divided by <paramref name="Under"/>, such as an adjusted price by the price.</summary>
public sealed record FieldRatio(FieldName Over, FieldName Under);

public enum ColumnSource
{
    /// <summary>A field of the record.</summary>
    Field,

    /// <summary>The series, by our name.</summary>
    Series,

    /// <summary>The first local day of the range that was asked.</summary>
    Day,

    /// <summary>The upstream's name of what was asked, where a call is about one thing: the member or the entity.</summary>
    Subject,
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

    /// <summary>Seconds since 1970, a number or a text of digits.</summary>
    Unix,

    /// <summary>Milliseconds since 1970.</summary>
    UnixMs,

    /// <summary>A day as in <see cref="Date"/>; its records stand in order of time, one a slot. Their number must be that of the day's slots.</summary>
    RowOfDay,
}
