using System.Buffers.Binary;
using System.Text;

namespace DataFetch.Storage.Rows;

public sealed class BooleanBuffer : ColumnBuffer
{
    internal BooleanBuffer(RowBuffer rows, int index)
        : base(rows, index)
    {
    }

    public bool? this[int row] => TryRead(row, out var value) ? value[0] != 0 : null;

    public void Add(bool? value)
    {
        if (value is { } flag)
        {
            Begin(1)[0] = flag ? (byte)1 : (byte)0;
            End(1);
        }
        else
        {
            AddNull();
        }
    }
}

/// <summary>Days without a zone.</summary>
public sealed class DateBuffer : ColumnBuffer
{
    private static readonly int Year2000 = new DateOnly(2000, 1, 1).DayNumber;

    internal DateBuffer(RowBuffer rows, int index)
        : base(rows, index)
    {
    }

    public DateOnly? this[int row] => TryRead(row, out var value) ? DateOnly.FromDayNumber(BinaryPrimitives.ReadInt32BigEndian(value) + Year2000) : null;

    public void Add(DateOnly? value)
    {
        if (value is { } date)
        {
            BinaryPrimitives.WriteInt32BigEndian(Begin(sizeof(int)), date.DayNumber - Year2000);
            End(sizeof(int));
        }
        else
        {
            AddNull();
        }
    }
}

/// <summary>Instants in microseconds since 1970-01-01T00:00:00Z.</summary>
public sealed class InstantBuffer : ColumnBuffer
{
    internal InstantBuffer(RowBuffer rows, int index)
        : base(rows, index)
    {
    }

    public long? this[int row] => TryRead(row, out var value) ? BinaryPrimitives.ReadInt64BigEndian(value) + RowHead.Year2000 : null;

    public void Add(long? value)
    {
        if (value is { } micros)
        {
            BinaryPrimitives.WriteInt64BigEndian(Begin(sizeof(long)), micros - RowHead.Year2000);
            End(sizeof(long));
        }
        else
        {
            AddNull();
        }
    }
}

/// <summary>JSON documents as text in UTF-8; Postgres keeps them as jsonb.</summary>
public sealed class JsonBuffer : ColumnBuffer
{
    /// <summary>In front of the text, in the binary form of jsonb.</summary>
    private const byte Version = 1;

    internal JsonBuffer(RowBuffer rows, int index)
        : base(rows, index)
    {
    }

    public string? this[int row] => TryRead(row, out var value) ? Encoding.UTF8.GetString(value[1..]) : null;

    /// <summary>Adds a document that is UTF-8 already.</summary>
    public void AddUtf8(ReadOnlySpan<byte> json)
    {
        var target = Begin(json.Length + 1);
        target[0] = Version;
        json.CopyTo(target[1..]);
        End(json.Length + 1);
    }

    public void Add(string? json)
    {
        if (json is null)
        {
            AddNull();
        }
        else
        {
            AddUtf8(Encoding.UTF8.GetBytes(json));
        }
    }
}
