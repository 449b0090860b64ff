using System.Buffers;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Storage.Rows;

/// <summary>
/// Rows of one dataset, encoded as Postgres' binary COPY takes them. What exceeds the memory that it is given goes to temporary
/// files. Not thread-safe: pages are decoded into buffers of their own and appended.
/// </summary>
public sealed class RowBuffer : IDisposable
{
    /// <summary>Memory for values, in bytes. Keys, 24 bytes a row, stay in memory.</summary>
    public const long DefaultMemory = 64 << 20;

    // A position in a file has this bit, then the file's number, then the offset.
    private const long Spilled = 1L << 62;
    private const int SpillShift = 44;

    // Lists of keys are large, and the shared pool leaves a large array with the thread that gave it back.
    private static readonly ArrayPool<RowKey> Keys = ArrayPool<RowKey>.Create(maxArrayLength: 1 << 26, maxArraysPerBucket: 4);

    private readonly long memory;
    private readonly RowPayload payload = new();
    private readonly List<RowSpill> spills = [];
    private RowKey[] keys = [];
    private List<long>? versions;
    private int firstInMemory; // rows before it are in files
    private int nextColumn;
    private bool isOpen; // the last row still takes values
    private int[] order = []; // rented; what is in it is told by ordered
    private int ordered = -1; // rows in order, one a key; -1 where they must be sorted first

    public RowBuffer(Dataset dataset, long memory = DefaultMemory)
    {
        (Dataset, this.memory) = (dataset, memory);
        Columns = [.. dataset.Columns.Select((c, i) => ColumnBuffer.For(this, i, c.Type))];
    }

    public Dataset Dataset { get; }

    /// <summary>In the dataset's order of columns.</summary>
    public IReadOnlyList<ColumnBuffer> Columns { get; }

    public int Count { get; private set; }

    /// <summary>How many rows had a key that another one has, too.</summary>
    public int Duplicates => Count - InKeyOrder().Count;

    /// <summary>How many rows are there again: with key and version of another.</summary>
    public int Repeats
    {
        get
        {
            if (versions is null)
            {
                return Duplicates;
            }

            var distinct = new HashSet<(int, long, long)>(Count);
            for (var row = 0; row < Count; row++)
            {
                distinct.Add((keys[row].SeriesId, keys[row].At, versions[row]));
            }

            return Count - distinct.Count;
        }
    }

    /// <summary>The temporary files that rows went to.</summary>
    internal int Spills => spills.Count;

    internal Span<byte> ValueHead => payload.Reserve(sizeof(int));

    public int SeriesId(int row) => keys[row].SeriesId;

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public long AtMicroseconds(int row) => keys[row].At;

    /// <summary>Begins a row; its values are added to each of <see cref="Columns"/>, in their order.</summary>
    /// <param name="at">Microseconds since 1970-01-01T00:00:00Z.</param>
    /// <param name="version">Of rows with one key the greatest version counts, and of those the one added last.</param>
    public void AddKey(int seriesId, long at, long version = 0)
    {
        Finish();
        if (payload.Size > memory)
        {
            Spill();
        }

        Ensure(Count + 1);
        if (version != 0 || versions is not null)
        {
            (versions ??= [.. new long[Count]]).Add(version);
        }

        keys[Count++] = new RowKey(at, -1, seriesId, 0);
        payload.BeginRow();
        (isOpen, nextColumn, ordered) = (true, 0, -1);
    }

    /// <summary>Makes room for the keys of that many rows in all.</summary>
    public void EnsureCapacity(int rows) => Ensure(rows);

    /// <summary>Takes over the rows of another buffer, behind its own. The other one is empty then.</summary>
    public void Append(RowBuffer other)
    {
        Finish();
        other.Finish();
        Ensure(Count + other.Count);
        if (versions is not null || other.versions is not null)
        {
            (versions ??= [.. new long[Count]]).AddRange(other.versions ?? Enumerable.Repeat(0L, other.Count));
        }

        if (other.spills.Count > 0)
        {
            Spill(); // rows in files come before those in memory
            firstInMemory = Count + other.firstInMemory;
        }

        Take(other, (long)spills.Count << SpillShift, payload.Append(other.payload));
        spills.AddRange(other.spills);
        other.spills.Clear();
        other.Release();
        ordered = -1;
        if (payload.Size > memory)
        {
            Spill();
        }
    }

    /// <summary>The rows in order of series and instant, one a key.</summary>
    /// <remarks>Valid until rows are added, or the buffer is disposed.</remarks>
    public ArraySegment<int> InKeyOrder()
    {
        Finish();
        if (ordered < 0)
        {
            var span = Sorted(0);
            ordered = KeyOrder.OnePerKey(keys, span, versions);
        }

        return new ArraySegment<int>(order, 0, ordered);
    }

    public void Dispose()
    {
        foreach (var spill in spills)
        {
            spill.Dispose();
        }

        spills.Clear();
        Release();
    }

    /// <summary>The encoded values of a row, each behind its length. Valid until the next ones are read.</summary>
    internal ReadOnlySpan<byte> Values(int row)
    {
        Finish();
        ref readonly var key = ref keys[row];
        return (key.Position & Spilled) == 0
            ? payload.Read(key.Position, key.Length)
            : spills[(int)((key.Position & ~Spilled) >> SpillShift)].Read(key.Position & ((1L << SpillShift) - 1), key.Length);
    }

    internal Span<byte> BeginValue(int column, int length)
    {
        if (column != nextColumn || !isOpen)
        {
            throw new InvalidOperationException($"Column {column} of {Dataset.Name} was given a value when it was column {nextColumn}'s turn.");
        }

        return payload.Reserve(length);
    }

    internal void EndValue(int length)
    {
        payload.Advance(length);
        nextColumn++;
    }

    private void Finish()
    {
        if (!isOpen)
        {
            return;
        }

        while (nextColumn < Columns.Count)
        {
            Columns[nextColumn].AddNull();
        }

        isOpen = false;
        keys[Count - 1] = keys[Count - 1] with { Position = payload.RowPosition, Length = payload.RowLength };
    }

    private void Take(RowBuffer other, long spillShift, long[] moved)
    {
        for (var i = 0; i < other.Count; i++)
        {
            ref readonly var key = ref other.keys[i];
            keys[Count + i] = key with
            {
                Position = key.Position + ((key.Position & Spilled) == 0 ? moved[(int)(key.Position >> 32)] - (key.Position & ~0xFFFF_FFFFL) : spillShift),
            };
        }

        Count += other.Count;
    }

    private void Spill()
    {
        if (firstInMemory == Count)
        {
            return;
        }

        var spill = new RowSpill();
        spills.Add(spill);
        foreach (var row in Sorted(firstInMemory))
        {
            ref var key = ref keys[row];
            var offset = spill.Write(payload.Read(key.Position, key.Length));
            key = key with { Position = Spilled | ((long)(spills.Count - 1) << SpillShift) | offset };
        }

        spill.Complete();
        payload.Dispose();
        firstInMemory = Count;
    }

    // The rows from one on, in key order, in the rented array.
    private Span<int> Sorted(int first)
    {
        ordered = -1;
        if (order.Length < Count - first)
        {
            ReturnOrder();
            order = ArrayPool<int>.Shared.Rent(Count - first);
        }

        var span = order.AsSpan(0, Count - first);
        KeyOrder.Sort(keys.AsSpan(0, Count), first, span);
        return span;
    }

    private void Ensure(int count)
    {
        if (keys.Length < count)
        {
            var larger = Keys.Rent(Math.Max(count, keys.Length * 2));
            keys.AsSpan(0, Count).CopyTo(larger);
            ReturnKeys();
            keys = larger;
        }
    }

    private void Release()
    {
        payload.Dispose();
        ReturnKeys();
        ReturnOrder();
        (keys, versions, ordered, Count, firstInMemory, isOpen) = ([], null, -1, 0, 0, false);
    }

    private void ReturnOrder()
    {
        if (order.Length > 0)
        {
            ArrayPool<int>.Shared.Return(order);
            order = [];
        }
    }

    private void ReturnKeys()
    {
        if (keys.Length > 0)
        {
            Keys.Return(keys);
        }
    }
}
