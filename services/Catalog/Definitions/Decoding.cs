namespace DataFetch.Catalog.Definitions;

/// <summary>The shape of a body.</summary>
public sealed record Decoding
{
    /// <summary>A decoder's name: <c>json-records</c>, <c>json-api</c> or <c>csv</c>.</summary>
    public required string Decoder { get; init; }

    /// <summary>Whether bodies are JSON documents.</summary>
    public bool IsJson => Decoder.StartsWith("json", StringComparison.Ordinal);

    /// <summary>
    /// The path to the array of records, from the top or, with groups, from a group; empty where the body is the array. A step may
    /// hold several names, any of which may stand there.
    /// </summary>
    public required IReadOnlyList<FieldName> Records { get; init; }

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

    /// <summary>An answer whose values are all this number is one that is not filled yet; null where that means nothing.</summary>
    public required decimal? UnpublishedWhenAll { get; init; }
}

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
