using System.Buffers.Text;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// Which run made a record, as a number that is greater for a later run (<see cref="Catalog.Definitions.Fill.LatestBy"/>): each
/// field has its share of the 64 bits, the first the upper ones. Dates, with or without a time of day, and whole numbers can be
/// compared so; dates count from 1970.
/// </summary>
/// <param name="parts">The fields: up to four. With one or two a date may have a time of day, to the second.</param>
internal sealed class RunVersion(int parts)
{
    private const int MostParts = 4;
    private const long MicrosADay = 86_400_000_000;

    private readonly int bits = parts is 0 ? 0 : parts <= MostParts
        ? 64 / parts
        : throw new NotSupportedException($"Runs are told apart by up to {MostParts} fields, not {parts}.");

    private readonly ulong[] values = new ulong[parts];
    private int taken;

    public bool IsWhole => taken == parts;

    public long Value
    {
        get
        {
            var packed = 0UL;
            foreach (var value in values)
            {
                packed = (bits == 64 ? 0 : packed << bits) | value;
            }

            return parts is 0 ? 0 : (long)(packed ^ (1UL << 63)); // unsigned order as signed order
        }
    }

    public void Begin() => taken = 0;

    /// <summary>False where the value has no order or does not fit.</summary>
    public bool TryTake(int part, FieldValue value)
    {
        if (!TryRank(value, out values[part]))
        {
            return false;
        }

        taken++;
        return true;
    }

    private bool TryRank(FieldValue value, out ulong rank)
    {
        rank = 0;
        if (!value.IsText && value.Kind != ValueKind.Number)
        {
            return false;
        }

        if (Utf8Parser.TryParse(value.Text, out long number, out var read) && read == value.Text.Length)
        {
            rank = (ulong)number ^ (1UL << 63); // zero is in the middle
            return bits == 64 || TryNarrow(number, out rank);
        }

        return TryRankTime(value.Text, out var micros) && TryFit(micros, out rank);
    }

    private bool TryNarrow(long number, out ulong rank)
    {
        var half = 1L << (bits - 1);
        rank = (ulong)(number + half);
        return number >= -half && number < half;
    }

    private static bool TryRankTime(ReadOnlySpan<byte> text, out long micros)
    {
        if (DateText.TryRead(text, out var date))
        {
            micros = OffsetTimes.DaysSince1970(date) * MicrosADay;
            return true;
        }

        return OffsetTimes.TryRead(text, isUtc: true, out micros);
    }

    private bool TryFit(long micros, out ulong rank)
    {
        var unit = bits switch { 64 => 1, 32 => 1_000_000, _ => MicrosADay };
        rank = (ulong)(micros / unit) ^ (bits == 64 ? 1UL << 63 : 0);
        return bits == 64 || (micros >= 0 && micros % unit == 0 && rank >> bits == 0);
    }
}
