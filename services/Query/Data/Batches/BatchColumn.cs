using System.Text;
using DataFetch.Catalog.Definitions;
using Google.Protobuf;
using Npgsql;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data.Batches;

/// <summary>One column of the batch that is being gathered.</summary>
internal abstract class BatchColumn(int ordinal)
{
    // A varint or a double, and the row's bit among the nulls.
    private const int NumberBytes = 11;

    private static readonly DateOnly Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch);

    private readonly List<byte> nulls = [];
    private bool anyNull;
    private int count;

    protected int Ordinal { get; } = ordinal;

    public static BatchColumn For(Column column, int ordinal) => column.Type switch
    {
        ColumnType.Decimal => new DecimalColumn(column.Name, ordinal),
        ColumnType.Double => new DoubleColumn(ordinal),
        ColumnType.Int64 => new Int64Column(ordinal, (reader, i) => reader.GetInt64(i)),
        ColumnType.Boolean => new Int64Column(ordinal, (reader, i) => reader.GetBoolean(i) ? 1 : 0),
        ColumnType.Date => new Int64Column(ordinal, (reader, i) => reader.GetFieldValue<DateOnly>(i).DayNumber - Epoch.DayNumber),
        ColumnType.Instant => new Int64Column(ordinal, (reader, i) => Microseconds(reader.GetDateTime(i))),
        _ => new TextColumn(ordinal),
    };

    /// <summary>Since 1970.</summary>
    public static long Microseconds(DateTime at) => (at - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>At most how many bytes the reader's row takes on the wire.</summary>
    public virtual int SizeOf(NpgsqlDataReader reader) => NumberBytes;

    public void Add(NpgsqlDataReader reader)
    {
        if (count % 8 == 0)
        {
            nulls.Add(0);
        }

        if (reader.IsDBNull(Ordinal))
        {
            nulls[^1] |= (byte)(1 << (count % 8));
            anyNull = true;
            AddNull();
        }
        else
        {
            AddValue(reader);
        }

        count++;
    }

    /// <summary>The gathered values; begins anew.</summary>
    public Wire.ColumnData Take()
    {
        var data = TakeValues();
        data.Nulls = anyNull ? ByteString.CopyFrom([.. nulls]) : ByteString.Empty;
        nulls.Clear();
        (count, anyNull) = (0, false);
        return data;
    }

    protected abstract void AddNull();

    protected abstract void AddValue(NpgsqlDataReader reader);

    protected abstract Wire.ColumnData TakeValues();

    private sealed class DoubleColumn(int ordinal) : BatchColumn(ordinal)
    {
        private Wire.DoubleValues values = new();

        protected override void AddNull() => values.Values.Add(0);

        protected override void AddValue(NpgsqlDataReader reader) => values.Values.Add(reader.GetDouble(Ordinal));

        protected override Wire.ColumnData TakeValues()
        {
            var data = new Wire.ColumnData { Doubles = values };
            values = new Wire.DoubleValues();
            return data;
        }
    }

    // Of all types that are one number on the wire.
    private sealed class Int64Column(int ordinal, Func<NpgsqlDataReader, int, long> read) : BatchColumn(ordinal)
    {
        private Wire.Int64Values values = new();

        protected override void AddNull() => values.Values.Add(0);

        protected override void AddValue(NpgsqlDataReader reader) => values.Values.Add(read(reader, Ordinal));

        protected override Wire.ColumnData TakeValues()
        {
            var data = new Wire.ColumnData { Int64S = values };
            values = new Wire.Int64Values();
            return data;
        }
    }

    // Texts and JSON documents.
    private sealed class TextColumn(int ordinal) : BatchColumn(ordinal)
    {
        private Wire.TextValues values = new();

        // The text, its tag and length, and its bit among the nulls.
        public override int SizeOf(NpgsqlDataReader reader) =>
            reader.IsDBNull(Ordinal) ? 3 : Encoding.UTF8.GetByteCount(reader.GetString(Ordinal)) + 7;

        protected override void AddNull() => values.Values.Add("");

        protected override void AddValue(NpgsqlDataReader reader) => values.Values.Add(reader.GetString(Ordinal));

        protected override Wire.ColumnData TakeValues()
        {
            var data = new Wire.ColumnData { Texts = values };
            values = new Wire.TextValues();
            return data;
        }
    }
}
