using System.Buffers;
using System.Numerics;

namespace DataFetch.Storage.Rows;

/// <summary>
/// The encoded values of rows, one after the other, in pooled segments. A row lies whole in one segment; its position is the
/// segment's number and the offset in it.
/// </summary>
internal sealed class RowPayload : IDisposable
{
    public const int SegmentSize = 64 * 1024;

    private const int FirstSize = 4 * 1024;
    private const int LargestSize = 1024 * 1024;

    private readonly List<Segment> segments = [];
    private byte[] current = [];
    private int currentNumber = -1;
    private int used;
    private int rowStart;

    /// <summary>Bytes of the segments, full or not.</summary>
    public long Size { get; private set; }

    /// <summary>The position of the row that was begun last.</summary>
    public long RowPosition => Position(currentNumber, rowStart);

    /// <summary>The bytes of the row that was begun last.</summary>
    public int RowLength => used - rowStart;

    public void BeginRow() => rowStart = used;

    /// <summary>Room for at least that many bytes of the row.</summary>
    public Span<byte> Reserve(int length)
    {
        if (current.Length - used < length)
        {
            Grow(length);
        }

        return current.AsSpan(used);
    }

    public void Advance(int length) => used += length;

    public ReadOnlySpan<byte> Read(long position, int length) => segments[(int)(position >> 32)].Bytes.AsSpan((int)position, length);

    /// <summary>
    /// Takes over what another one holds, segment by segment: the first is moved, others are copied behind it, so that the memory of
    /// many small ones is used again at once. Returns what is to be added to the offsets in each of the other's segments.
    /// </summary>
    public long[] Append(RowPayload other)
    {
        other.Seal();
        var moved = new long[other.segments.Count];
        for (var i = 0; i < moved.Length; i++)
        {
            moved[i] = Take(other.segments[i]);
        }

        other.Size = 0;
        other.segments.Clear();
        other.Forget();
        return moved;
    }

    /// <summary>Gives all memory back.</summary>
    public void Dispose()
    {
        foreach (var segment in segments)
        {
            ArrayPool<byte>.Shared.Return(segment.Bytes);
        }

        Size = 0;
        segments.Clear();
        Forget();
    }

    private static long Position(int segment, int offset) => ((long)segment << 32) | (uint)offset;

    private long Take(Segment segment)
    {
        if (segments.Count == 0 || segment.Used > LargestSize / 2)
        {
            Begin(segment.Bytes, segment.Used);
            return Position(currentNumber, 0);
        }

        if (segment.Used > current.Length - used)
        {
            Begin(ArrayPool<byte>.Shared.Rent(Math.Max(segment.Used, (int)Math.Clamp(Size, SegmentSize, LargestSize))), 0);
        }

        segment.Bytes.AsSpan(0, segment.Used).CopyTo(current.AsSpan(used));
        ArrayPool<byte>.Shared.Return(segment.Bytes);
        used += segment.Used;
        return Position(currentNumber, used - segment.Used);
    }

    private void Begin(byte[] segment, int length)
    {
        Seal();
        Size += segment.Length;
        segments.Add(new Segment(segment, length));
        (current, currentNumber, used) = (segment, segments.Count - 1, length);
    }

    private void Grow(int length)
    {
        var isSmall = current.Length < SegmentSize && used + length <= SegmentSize;
        var begun = isSmall ? used : used - rowStart;
        var size = isSmall ? Math.Max(FirstSize, current.Length * 2) : SegmentSize;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, (int)BitOperations.RoundUpToPowerOf2((uint)(begun + length))));
        current.AsSpan(used - begun, begun).CopyTo(larger);
        if (isSmall && currentNumber >= 0)
        {
            Size += larger.Length - current.Length;
            ArrayPool<byte>.Shared.Return(current);
            segments[currentNumber] = new Segment(larger, 0);
        }
        else
        {
            used = rowStart; // what was begun is taken along
            Begin(larger, 0);
            rowStart = 0;
        }

        (current, used) = (larger, begun);
    }

    private void Seal()
    {
        if (currentNumber >= 0)
        {
            segments[currentNumber] = new Segment(current, used);
        }
    }

    private void Forget() => (current, currentNumber, used, rowStart) = ([], -1, 0, 0);

    private readonly record struct Segment(byte[] Bytes, int Used);
}
