using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads one column's value of a record, and adds it to the buffer once the record is known to be good.</summary>
internal abstract class ColumnReader
{
    private readonly byte[][] nulls;
    private readonly (byte[] Text, byte[] Meaning)[] values;

    private ColumnReader(Column column, ColumnField? field)
    {
        (Column, Field) = (column, field);
        nulls = [.. (field?.Nulls ?? []).Select(Encoding.UTF8.GetBytes)];
        values = [.. (field?.Values ?? new Dictionary<string, string>()).Select(v => (Encoding.UTF8.GetBytes(v.Key), Encoding.UTF8.GetBytes(v.Value)))];
    }

    /// <summary>Whether the field held something other than null.</summary>
    public bool HasValue { get; private set; }

    protected Column Column { get; }

    /// <summary>Null where nothing fills the column.</summary>
    protected ColumnField? Field { get; }

    protected NumberStyle Numbers => Field?.Numbers ?? NumberStyle.Json;

    protected decimal Times => Field?.Times ?? 1;

    /// <param name="field">Null where the column stays null.</param>
    public static ColumnReader For(ColumnBuffer buffer, Column column, ColumnField? field) => buffer switch
    {
        DecimalBuffer decimals => new DecimalReader(decimals, column, field),
        DoubleBuffer doubles => new DoubleReader(doubles, column, field),
        Int64Buffer integers => new Int64Reader(integers, column, field),
        TextBuffer texts => new TextReader(texts, column, field),
        _ => throw new ArgumentOutOfRangeException(nameof(buffer), buffer, "There is no reader for this type of column."),
    };

    public void Begin() => HasValue = false;

    /// <summary>Null, or why the record is set aside.</summary>
    public AsideReason? Take(FieldValue value)
    {
        HasValue = false;
        if (value.Kind == ValueKind.Null || IsOneOf(nulls, value.Text))
        {
            return null;
        }

        if (value.Kind == ValueKind.Other)
        {
            return AsideReason.BadValue;
        }

        // What stands for a value is the declaration's own, with a point, whatever the upstream writes.
        var aside = Meaning(value.Text) is { } meaning ? Read(new FieldValue(ValueKind.Cell, meaning), NumberStyle.Point) : Read(value, Numbers);
        HasValue = aside is null;
        return aside;
    }

    public abstract void Commit();

    /// <summary>Whether the value that was read is the given one; null for text.</summary>
    public abstract bool? Is(decimal number);

    protected abstract AsideReason? Read(FieldValue value, NumberStyle numbers);

    protected AsideReason? Bound(decimal value) => value < Column.Min || value > Column.Max ? AsideReason.OutOfRange : null;

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

    private sealed class DecimalReader(DecimalBuffer buffer, Column column, ColumnField? field) : ColumnReader(column, field)
    {
        private readonly decimal times = field?.Times ?? 1;
        private decimal value;

        public override void Commit() => buffer.Add(HasValue ? value : null);

        public override bool? Is(decimal number) => value == number;

        protected override AsideReason? Read(FieldValue text, NumberStyle numbers) =>
            NumberText.TryRead(text, numbers, out value) && (times == 1 || TryTimes(times, ref value)) ? Bound(value) : AsideReason.BadValue;
    }

    private sealed class DoubleReader(DoubleBuffer buffer, Column column, ColumnField? field) : ColumnReader(column, field)
    {
        private double value;

        public override void Commit() => buffer.Add(HasValue ? value : null);

        public override bool? Is(decimal number) => value == (double)number;

        protected override AsideReason? Read(FieldValue text, NumberStyle numbers)
        {
            if (!NumberText.TryRead(text, numbers, out value))
            {
                return AsideReason.BadValue;
            }

            value *= (double)Times;
            return value < (double?)Column.Min || value > (double?)Column.Max ? AsideReason.OutOfRange : null;
        }
    }

    private sealed class Int64Reader(Int64Buffer buffer, Column column, ColumnField? field) : ColumnReader(column, field)
    {
        private long value;

        public override void Commit() => buffer.Add(HasValue ? value : null);

        public override bool? Is(decimal number) => value == number;

        protected override AsideReason? Read(FieldValue text, NumberStyle numbers)
        {
            if (NumberText.TryRead(text, numbers, out value) && Times == 1)
            {
                return Bound(value);
            }

            if (!NumberText.TryRead(text, numbers, out decimal number) || !TryTimes(Times, ref number)
                || number != decimal.Truncate(number) || number is < long.MinValue or > long.MaxValue)
            {
                return AsideReason.BadValue;
            }

            value = (long)number;
            return Bound(number);
        }
    }

    private sealed class TextReader(TextBuffer buffer, Column column, ColumnField? field) : ColumnReader(column, field)
    {
        private readonly bool isClock = field?.IsClock ?? false;
        private byte[] last = [];
        private string? value;

        public override void Commit() => buffer.Add(HasValue ? value : null);

        public override bool? Is(decimal number) => null;

        protected override AsideReason? Read(FieldValue text, NumberStyle numbers)
        {
            if (isClock && !ClockText.TryRead(text, out _))
            {
                return AsideReason.BadValue;
            }

            if (value is null || !text.Text.SequenceEqual(last))
            {
                last = text.Text.ToArray();
                value = isClock && ClockText.TryRead(text, out var minute) ? ClockText.Format(minute) : Encoding.UTF8.GetString(last);
            }

            return null;
        }
    }

    private static bool TryTimes(decimal times, ref decimal value)
    {
        try
        {
            value *= times;
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
