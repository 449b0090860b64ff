using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;
using Google.Protobuf;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data.Batches;

/// <summary>One column of the batch that is being gathered.</summary>
/// <param name="place">Of the column in the rows.</param>
internal abstract class BatchColumn(int place)
{
    private delegate long ReadNumber(StoredRow row, int place);

    private readonly List<byte> nulls = [];
    private bool anyNull;
    private int count;

    protected int Place { get; } = place;

    public static BatchColumn For(Column column, int place) => column.Type switch
    {
        ColumnType.Decimal => new DecimalColumn(column.Name, place),
        ColumnType.Double => new DoubleColumn(place),
        ColumnType.Int64 => new Int64Column(place, (row, i) => row.Int64(i)),
        ColumnType.Boolean => new Int64Column(place, (row, i) => row.Boolean(i) ? 1 : 0),
        ColumnType.Date => new Int64Column(place, (row, i) => row.Day(i)),
        ColumnType.Instant => new Int64Column(place, (row, i) => row.Microseconds(i)),
        ColumnType.Json => new TextColumn(place, isJson: true),
        _ => new TextColumn(place, isJson: false),
    };

    public void Add(StoredRow row)
    {
        if (count % 8 == 0)
        {
            nulls.Add(0);
        }

        if (row.IsNull(Place))
        {
            nulls[^1] |= (byte)(1 << (count % 8));
            anyNull = true;
            AddNull();
        }
        else
        {
            AddValue(row);
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

    protected abstract void AddValue(StoredRow row);

    protected abstract Wire.ColumnData TakeValues();

    private sealed class DoubleColumn(int place) : BatchColumn(place)
    {
        private Wire.DoubleValues values = new();

        protected override void AddNull() => values.Values.Add(0);

        protected override void AddValue(StoredRow row) => values.Values.Add(row.Double(Place));

        protected override Wire.ColumnData TakeValues()
        {
            var data = new Wire.ColumnData { Doubles = values };
            values = new Wire.DoubleValues();
            return data;
        }
    }

    // Of all types that are one number on the wire.
    private sealed class Int64Column(int place, ReadNumber read) : BatchColumn(place)
    {
        private Wire.Int64Values values = new();

        protected override void AddNull() => values.Values.Add(0);

        protected override void AddValue(StoredRow row) => values.Values.Add(read(row, Place));

        protected override Wire.ColumnData TakeValues()
        {
            var data = new Wire.ColumnData { Int64S = values };
            values = new Wire.Int64Values();
            return data;
        }
    }

    private sealed class TextColumn(int place, bool isJson) : BatchColumn(place)
    {
        private Wire.TextValues values = new();

        protected override void AddNull() => values.Values.Add("");

        protected override void AddValue(StoredRow row) => values.Values.Add(Encoding.UTF8.GetString(isJson ? row.Json(Place) : row.Text(Place)));

        protected override Wire.ColumnData TakeValues()
        {
            var data = new Wire.ColumnData { Texts = values };
            values = new Wire.TextValues();
            return data;
        }
    }
}
