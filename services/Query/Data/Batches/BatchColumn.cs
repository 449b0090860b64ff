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

    private readonly List<byte> nulls = [];
    private bool anyNull;
    private int count;

    protected int Ordinal { get; } = ordinal;

    public static BatchColumn For(Column column, int ordinal) => column.Type switch
    {
        ColumnType.Decimal => new DecimalColumn(column.Name, ordinal),
        ColumnType.Double => new DoubleColumn(ordinal),
        ColumnType.Int64 => new Int64Column(ordinal),
        _ => new TextColumn(ordinal),
    };

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

    private sealed class Int64Column(int ordinal) : BatchColumn(ordinal)
    {
        private Wire.Int64Values values = new();

        protected override void AddNull() => values.Values.Add(0);

        protected override void AddValue(NpgsqlDataReader reader) => values.Values.Add(reader.GetInt64(Ordinal));

        protected override Wire.ColumnData TakeValues()
        {
            var data = new Wire.ColumnData { Int64S = values };
            values = new Wire.Int64Values();
            return data;
        }
    }

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
