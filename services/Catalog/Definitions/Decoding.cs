namespace DataFetch.Catalog.Definitions;

/// <summary>The shape of a body.</summary>
public sealed record Decoding
{
    /// <summary>A decoder's name: <c>json-records</c>, <c>json-columns</c>, <c>json-api</c>, <c>csv</c>, <c>html-table</c> or <c>parquet</c>.</summary>
    public required string Decoder { get; init; }

    /// <summary>Whether bodies are JSON documents.</summary>
    public bool IsJson => Decoder.StartsWith("json", StringComparison.Ordinal);

    /// <summary>Whether a record's values are spread over arrays, one a field.</summary>
    public bool IsOfColumns => Decoder == "json-columns";

    /// <summary>Whether the data are files of Parquet.</summary>
    public bool IsParquet => IsOfParquet(Decoder);

    /// <summary>Whether bodies are web pages.</summary>
    public bool IsHtml => Decoder.StartsWith("html", StringComparison.Ordinal);

    /// <summary>
    /// The path to the array of records, from the top or, with groups, from a group; empty where the body is the array. A step may
    /// hold several names, any of which may stand there; <c>*</c> is any name, and the records below it are of the series that it names.
    /// Where a request is about one thing (<see cref="Request.IsPerEntity"/>) a body that is an object is its one record. Columns
    /// (<c>json-columns</c>): the path to the object that holds them, where a number is a place in an array.
    /// </summary>
    public required IReadOnlyList<FieldName> Records { get; init; }

    /// <summary>Whether the list of records is absent or null where there is nothing: its path ends with <c>?</c>. With a token or a next link it may be null anyway.</summary>
    public bool MayLackRecords { get; init; }

    /// <summary>The path to the array of groups; empty where the body has one list of records.</summary>
    public required IReadOnlyList<FieldName> Groups { get; init; }

    /// <summary>The field of a group that says which it is.</summary>
    public required string GroupKey { get; init; }

    /// <summary>The IANA name of the encoding that the bytes have where they are no UTF-8; null for UTF-8 only. Labels are not believed.</summary>
    public required string? Encoding { get; init; }

    /// <summary>Between two cells of a line of CSV.</summary>
    public required char Delimiter { get; init; }

    /// <summary>How numbers are written.</summary>
    public required NumberStyle Numbers { get; init; }

    /// <summary>The CSS selectors of the table's header cells and of its rows of records, in HTML.</summary>
    public HtmlTable? Table { get; init; }

    /// <summary>What every record must hold: an upstream that overlooks a filter answers with more than was asked for.</summary>
    public IReadOnlyList<RecordCheck> Expects { get; init; } = [];

    /// <summary>More records than an answer to the whole question can have; null for no bound. See <see cref="Expects"/>.</summary>
    public int? MostRecords { get; init; }

    /// <summary>An answer whose values are all this number is one that is not filled yet; null where that means nothing.</summary>
    public required decimal? UnpublishedWhenAll { get; init; }

    internal static bool IsOfParquet(string decoder) => decoder == "parquet";
}

/// <param name="Header">Finds the cells with the names of the fields.</param>
/// <param name="Rows">Finds the rows of records; their cells stand in the order of the names.</param>
/// <param name="Total">Finds the element that says how many records there are in all: the last number in its text that has no <c>#</c> in front, which is the first record's.</param>
public sealed record HtmlTable(string Header, string Rows, string? Total);

/// <summary>Something that a record must hold.</summary>
/// <param name="Value">What it must hold whatever was asked; null where it depends on the series.</param>
/// <param name="Values">What it must hold, by our name of the series that was asked; of several series any.</param>
/// <param name="IsPart">Whether the field may hold more beside it.</param>
public sealed record RecordCheck(string Field, string? Value, IReadOnlyDictionary<string, string> Values, bool IsPart);

/// <summary>The names that one field has or had; any of them may be in a record.</summary>
public sealed record FieldName(IReadOnlyList<string> Names)
{
    /// <summary>Reads <c>HoraMin|HorMin</c>.</summary>
    public static FieldName Parse(string text) => new(text.Split('|'));

    public override string ToString() => string.Join('|', Names);
}

public enum NumberStyle
{
    /// <summary>JSON numbers; text is no number.</summary>
    Json,

    /// <summary>Text with a decimal point.</summary>
    Point,

    /// <summary>Text with a decimal comma.</summary>
    Comma,

    /// <summary>JSON numbers, and text with a decimal point or comma.</summary>
    Either,
}
