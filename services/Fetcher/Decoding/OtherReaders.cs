using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;
using NodaTime;

namespace DataFetch.Fetcher.Decoding;

internal sealed class TextReader(TextBuffer buffer, Column column, ColumnField? field) : ColumnReader(column, field)
{
    private readonly bool isClock = field?.IsClock ?? false;
    private byte[] last = [];
    private string? value;

    public override void Commit() => buffer.Add(HasValue ? value : null);

    public override void AddTo(KeyDigest digest) => digest.Add(Encoding.UTF8.GetBytes(value!));

    protected override AsideReason? Read(FieldValue text, NumberStyle numbers)
    {
        // NUL is a character of JSON, and none of Postgres' text.
        if ((isClock && !ClockText.TryRead(text, out _)) || text.Text.Contains((byte)0))
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

/// <summary>JSON's true and false, or these words.</summary>
internal sealed class BooleanReader(BooleanBuffer buffer, Column column, ColumnField? field) : ColumnReader(column, field)
{
    private bool value;

    public override void Commit() => buffer.Add(HasValue ? value : null);

    public override void AddTo(KeyDigest digest) => digest.Add(value ? 1 : 0);

    protected override AsideReason? Read(FieldValue text, NumberStyle numbers)
    {
        value = text.Kind != ValueKind.Number && Ascii.EqualsIgnoreCase(text.Text, "true"u8);
        return value || (text.Kind != ValueKind.Number && Ascii.EqualsIgnoreCase(text.Text, "false"u8)) ? null : AsideReason.BadValue;
    }
}

/// <summary>Days as <see cref="DateText"/> has them.</summary>
internal sealed class DateReader(DateBuffer buffer, Column column, ColumnField? field) : ColumnReader(column, field)
{
    private LocalDate value;

    public override void Commit() => buffer.Add(HasValue ? value.ToDateOnly() : null);

    public override void AddTo(KeyDigest digest) => digest.Add(OffsetTimes.DaysSince1970(value));

    protected override AsideReason? Read(FieldValue text, NumberStyle numbers) =>
        text.IsText && DateText.TryRead(text.Text, out value) ? null : AsideReason.BadValue;
}

/// <summary>Instants of ISO 8601 with an offset.</summary>
internal sealed class InstantColumnReader(InstantBuffer buffer, Column column, ColumnField? field) : ColumnReader(column, field)
{
    private long value;

    public override void Commit() => buffer.Add(HasValue ? value : null);

    public override void AddTo(KeyDigest digest) => digest.Add(value);

    protected override AsideReason? Read(FieldValue text, NumberStyle numbers) =>
        text.IsText && OffsetTimes.TryRead(text.Text, isUtc: false, out value) ? null : AsideReason.BadValue;
}

/// <summary>Whatever stands there, as JSON.</summary>
internal sealed class JsonReader(JsonBuffer buffer, Column column, ColumnField? field) : ColumnReader(column, field)
{
    private byte[] value = [];

    protected override bool TakesJson => true;

    public override void Commit()
    {
        if (HasValue)
        {
            buffer.AddUtf8(value);
        }
        else
        {
            buffer.Add(null);
        }
    }

    public override void AddTo(KeyDigest digest) => digest.Add(value);

    protected override AsideReason? Read(FieldValue text, NumberStyle numbers)
    {
        if (text.Raw.IsEmpty || !JsonbText.IsStorable(text.Raw))
        {
            return AsideReason.BadValue;
        }

        value = text.Raw.ToArray();
        return null;
    }
}
