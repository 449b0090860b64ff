namespace DataFetch.Fetcher.Decoding;

/// <summary>What a field of a record holds.</summary>
internal enum ValueKind
{
    Null,
    Text,
    Number,
    Bool,

    /// <summary>A cell of CSV or HTML: text or a number, the column says which.</summary>
    Cell,

    /// <summary>An object or an array.</summary>
    Other,
}

/// <summary>The value of a field, as it is written. Valid until the next one is read.</summary>
/// <param name="text">In UTF-8, without quotes and escapes.</param>
/// <param name="raw">The JSON of it, where the record was read as a tree; else empty.</param>
internal readonly ref struct FieldValue(ValueKind kind, ReadOnlySpan<byte> text, ReadOnlySpan<byte> raw = default)
{
    public ValueKind Kind { get; } = kind;

    public ReadOnlySpan<byte> Text { get; } = text;

    public ReadOnlySpan<byte> Raw { get; } = raw;

    public bool IsText => Kind is ValueKind.Text or ValueKind.Cell;

    public static FieldValue OfCell(ReadOnlySpan<byte> text) => text.Trim(" \t"u8) is { Length: > 0 } cell ? new(ValueKind.Cell, cell) : default;
}
