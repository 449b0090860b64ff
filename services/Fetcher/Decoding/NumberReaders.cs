using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Reads a number; what it may be made of beside its digits is a <see cref="NumberForm"/>'s.</summary>
internal abstract class NumberReader(Column column, ColumnField? field) : ColumnReader(column, field)
{
    private readonly NumberForm? form = NumberForm.For(field);
    private decimal unscaled;
    private decimal? over;
    private decimal? under;

    public override bool IsScaled => form is { IsScaled: true };

    protected decimal Times { get; } = field?.Times ?? 1;

    public override void Begin()
    {
        base.Begin();
        (over, under) = (null, null);
    }

    public override AsideReason? TakeFactor(bool isOver, FieldValue value)
    {
        decimal? factor = null;
        if (value.Kind != ValueKind.Null)
        {
            if (!NumberText.TryRead(value, Numbers, out decimal number))
            {
                return AsideReason.BadValue;
            }

            factor = number;
        }

        (over, under) = isOver ? (factor, under) : (over, factor);
        return null;
    }

    // What lacks its factor is not known: the number as it stands would be another one.
    public override AsideReason? Finish()
    {
        if (!HasValue)
        {
            return null;
        }

        HasValue = over is not null && under is not null;
        var number = unscaled;
        var aside = !HasValue ? null : NumberForm.TryScale(over!.Value, under!.Value, ref number) ? Set(form!.Rounded(number)) : AsideReason.BadValue;
        HasValue &= aside is null;
        return aside;
    }

    protected override AsideReason? Read(FieldValue value, NumberStyle numbers)
    {
        if (form is null)
        {
            return ReadPlain(value, numbers);
        }

        return !form.TryRead(value, numbers, out unscaled) ? AsideReason.BadValue
            : form.IsScaled ? null
            : Set(form.Rounded(unscaled));
    }

    protected abstract AsideReason? ReadPlain(FieldValue text, NumberStyle numbers);

    /// <summary>Takes a number for the value.</summary>
    protected abstract AsideReason? Set(decimal number);
}

internal sealed class DecimalReader(DecimalBuffer buffer, Column column, ColumnField? field) : NumberReader(column, field)
{
    private decimal value;

    public override void Commit() => buffer.Add(HasValue ? value : null);

    public override bool? Is(decimal number) => value == number;

    public override void AddTo(KeyDigest digest)
    {
        // Divided by a one of many decimals it has no more zeros at its end than it needs: 1 and 1.0 are one key.
        foreach (var part in decimal.GetBits(value / 1.0000000000000000000000000000m))
        {
            digest.Add(part);
        }
    }

    protected override AsideReason? ReadPlain(FieldValue text, NumberStyle numbers) =>
        NumberText.TryRead(text, numbers, out value) && (Times == 1 || NumberForm.TryTimes(Times, ref value)) ? Bound(value) : AsideReason.BadValue;

    protected override AsideReason? Set(decimal number) => Bound(value = number);
}

internal sealed class DoubleReader(DoubleBuffer buffer, Column column, ColumnField? field) : NumberReader(column, field)
{
    private double value;

    public override void Commit() => buffer.Add(HasValue ? value : null);

    public override bool? Is(decimal number) => value == (double)number;

    public override void AddTo(KeyDigest digest) => digest.Add(BitConverter.DoubleToInt64Bits(value));

    protected override AsideReason? ReadPlain(FieldValue text, NumberStyle numbers)
    {
        if (!NumberText.TryRead(text, numbers, out value))
        {
            return AsideReason.BadValue;
        }

        value *= (double)Times;
        return Bound();
    }

    protected override AsideReason? Set(decimal number)
    {
        value = (double)number;
        return Bound();
    }

    private AsideReason? Bound() => value < (double?)Column.Min || value > (double?)Column.Max ? AsideReason.OutOfRange : null;
}

internal sealed class Int64Reader(Int64Buffer buffer, Column column, ColumnField? field) : NumberReader(column, field)
{
    private long value;

    public override void Commit() => buffer.Add(HasValue ? value : null);

    public override bool? Is(decimal number) => value == number;

    public override void AddTo(KeyDigest digest) => digest.Add(value);

    protected override AsideReason? ReadPlain(FieldValue text, NumberStyle numbers)
    {
        if (NumberText.TryRead(text, numbers, out value) && Times == 1)
        {
            return Bound(value);
        }

        return NumberText.TryRead(text, numbers, out decimal number) && NumberForm.TryTimes(Times, ref number) ? Set(number) : AsideReason.BadValue;
    }

    protected override AsideReason? Set(decimal number)
    {
        if (number != decimal.Truncate(number) || number is < long.MinValue or > long.MaxValue)
        {
            return AsideReason.BadValue;
        }

        value = (long)number;
        return Bound(number);
    }
}
