using System.Text.Json;
using DataFetch.Storage.Rows;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads one column's value of a record, and adds it to the buffer once the record is known to be good.</summary>
internal abstract class ColumnReader
{
    /// <summary>Whether the record had the field.</summary>
    public bool WasSeen { get; private set; }

    /// <summary>Whether the field held something other than null.</summary>
    public bool HasValue { get; private set; }

    public static ColumnReader For(ColumnBuffer buffer) => buffer switch
    {
        DecimalBuffer decimals => new DecimalReader(decimals),
        DoubleBuffer doubles => new DoubleReader(doubles),
        Int64Buffer integers => new Int64Reader(integers),
        TextBuffer texts => new TextReader(texts),
        _ => throw new ArgumentOutOfRangeException(nameof(buffer), buffer, "There is no reader for this type of column."),
    };

    public void Begin() => (WasSeen, HasValue) = (false, false);

    /// <summary>False where the value is of another type.</summary>
    public bool TryRead(ref Utf8JsonReader json)
    {
        WasSeen = true;
        if (json.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        HasValue = TryReadValue(ref json);
        if (!HasValue)
        {
            json.Skip();
        }

        return HasValue;
    }

    public abstract void Commit();

    protected abstract bool TryReadValue(ref Utf8JsonReader json);

    private sealed class DecimalReader(DecimalBuffer buffer) : ColumnReader
    {
        private decimal value;

        public override void Commit() => buffer.Add(HasValue ? value : null);

        protected override bool TryReadValue(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Number && json.TryGetDecimal(out value);
    }

    private sealed class DoubleReader(DoubleBuffer buffer) : ColumnReader
    {
        private double value;

        public override void Commit() => buffer.Add(HasValue ? value : null);

        protected override bool TryReadValue(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Number && json.TryGetDouble(out value) && double.IsFinite(value);
    }

    private sealed class Int64Reader(Int64Buffer buffer) : ColumnReader
    {
        private long value;

        public override void Commit() => buffer.Add(HasValue ? value : null);

        protected override bool TryReadValue(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Number && json.TryGetInt64(out value);
    }

    private sealed class TextReader(TextBuffer buffer) : ColumnReader
    {
        private string? value;

        public override void Commit() => buffer.Add(HasValue ? value : null);

        protected override bool TryReadValue(ref Utf8JsonReader json)
        {
            value = json.TokenType == JsonTokenType.String ? json.GetString() : null;
            return value is not null;
        }
    }
}
