using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads one column's value of a record, and adds it to the buffer once the record is known to be good.</summary>
internal abstract class ColumnReader
{
    private readonly byte[][] nulls;
    private readonly (byte[] Text, byte[] Meaning)[] values;
    private readonly TextForm? form;

    protected ColumnReader(Column column, ColumnField? field)
    {
        (Column, Field) = (column, field);
        nulls = [.. (field?.Nulls ?? []).Select(Encoding.UTF8.GetBytes)];
        values = [.. (field?.Values ?? new Dictionary<string, string>()).Select(v => (Encoding.UTF8.GetBytes(v.Key), Encoding.UTF8.GetBytes(v.Value)))];
        form = field is null ? null : TextForm.For(field);
    }

    /// <summary>Whether the field held something other than null.</summary>
    public bool HasValue { get; protected set; }

    /// <summary>Where the value is from; null where nothing fills the column.</summary>
    public ColumnSource? Source => Field?.From;

    /// <summary>Whether other fields of the record have a part in the value: see <see cref="Finish"/>.</summary>
    public virtual bool IsScaled => false;

    protected Column Column { get; }

    /// <summary>Null where nothing fills the column.</summary>
    protected ColumnField? Field { get; }

    /// <summary>Whether the column holds arrays and objects.</summary>
    protected virtual bool TakesJson => false;

    protected NumberStyle Numbers => Field?.Numbers ?? NumberStyle.Json;

    /// <param name="field">Null where the column stays null.</param>
    public static ColumnReader For(ColumnBuffer buffer, Column column, ColumnField? field) => buffer switch
    {
        DecimalBuffer decimals => new DecimalReader(decimals, column, field),
        DoubleBuffer doubles => new DoubleReader(doubles, column, field),
        Int64Buffer integers => new Int64Reader(integers, column, field),
        TextBuffer texts => new TextReader(texts, column, field),
        BooleanBuffer booleans => new BooleanReader(booleans, column, field),
        DateBuffer dates => new DateReader(dates, column, field),
        InstantBuffer instants => new InstantColumnReader(instants, column, field),
        JsonBuffer documents => new JsonReader(documents, column, field),
        _ => throw new ArgumentOutOfRangeException(nameof(buffer), buffer, "There is no reader for this type of column."),
    };

    public virtual void Begin() => HasValue = false;

    /// <summary>Null, or why the record is set aside.</summary>
    public AsideReason? Take(FieldValue value)
    {
        HasValue = false;
        if (value.Kind == ValueKind.Other)
        {
            // It has no text that could stand for anything.
            HasValue = TakesJson && Read(value, Numbers) is null;
            return HasValue ? null : AsideReason.BadValue;
        }

        if (value.Kind == ValueKind.Null || IsOneOf(nulls, value.Text))
        {
            return null;
        }

        var aside = form is null ? Understand(value) : TakeFormed(form, value);
        HasValue &= aside is null;
        return aside;
    }

    /// <summary>One of the two fields whose ratio the value is multiplied by.</summary>
    public virtual AsideReason? TakeFactor(bool isOver, FieldValue value) => AsideReason.BadValue;

    /// <summary>Called at the end of the record where <see cref="IsScaled"/>.</summary>
    public virtual AsideReason? Finish() => null;

    public abstract void Commit();

    /// <summary>Whether the value that was read is the given one; null for what is no number.</summary>
    public virtual bool? Is(decimal number) => null;

    /// <summary>Adds the value that was read to what tells a row from others.</summary>
    public abstract void AddTo(KeyDigest digest);

    protected abstract AsideReason? Read(FieldValue value, NumberStyle numbers);

    protected AsideReason? Bound(decimal value) => value < Column.Min || value > Column.Max ? AsideReason.OutOfRange : null;

    private AsideReason? TakeFormed(TextForm form, FieldValue value)
    {
        var text = form.Apply(value.Text);
        if (text is null)
        {
            return null;
        }

        // A number of JSON stays one; what was cut out of it may be anything.
        return Understand(new FieldValue(value.Kind == ValueKind.Number && value.Text.SequenceEqual(text) ? ValueKind.Number : form.Kind(value.Kind), text));
    }

    private AsideReason? Understand(FieldValue value)
    {
        HasValue = true;

        // What stands for a value is the declaration's own, with a point, whatever the upstream writes.
        var meaning = values.Length == 0 ? null : Meaning(value.Text);
        if (form?.Key(meaning ?? value.Text) is { } key)
        {
            HasValue = key.Length > 0;
            return HasValue ? Read(new FieldValue(ValueKind.Cell, key), NumberStyle.Point) : null;
        }

        return meaning is null ? Read(value, Numbers) : Read(new FieldValue(ValueKind.Cell, meaning), NumberStyle.Point);
    }

    private byte[]? Meaning(ReadOnlySpan<byte> text)
    {
        foreach (var (known, meaning) in values)
        {
            if (text.SequenceEqual(known))
            {
                return meaning;
            }
        }

        return null;
    }

    private static bool IsOneOf(byte[][] known, ReadOnlySpan<byte> text)
    {
        foreach (var each in known)
        {
            if (text.SequenceEqual(each))
            {
                return true;
            }
        }

        return false;
    }
}
