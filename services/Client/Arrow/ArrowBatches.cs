using Apache.Arrow;
using Apache.Arrow.Types;
using DataFetch.V1;

namespace DataFetch.Client.Arrow;

/// <summary>Batches of an answer as Arrow record batches: <c>series</c>, <c>at</c>, <c>provider</c>, then the columns in the header's order.</summary>
public sealed class ArrowBatches(DataHeader header)
{
    /// <summary>Of decimals, whose scale differs from batch to batch on the wire: all 64 bits fit at any scale up to this one.</summary>
    public const int DecimalScale = 18;

    private const int DecimalDigits = 38;

    private static readonly TimestampType Instant = new(TimeUnit.Microsecond, "UTC");

    /// <summary>Of all batches.</summary>
    public Schema Schema { get; } = SchemaOf(header);

    private static Schema SchemaOf(DataHeader header)
    {
        var fields = new Schema.Builder()
            .Field(new Field("series", StringType.Default, nullable: false))
            .Field(new Field("at", Instant, nullable: false))
            .Field(new Field("provider", StringType.Default, nullable: true));
        foreach (var column in header.Columns)
        {
            fields.Field(new Field(column.Name, TypeOf(column.Type), nullable: true, MetadataOf(column)));
        }

        return fields.Build();
    }

    /// <exception cref="OverflowException">A decimal has more digits behind the point than <see cref="DecimalScale"/>.</exception>
    public RecordBatch Read(DataBatch batch) => new(
        Schema,
        [
            ArrowColumns.Names(header.Series, batch.SeriesIndex),
            ArrowColumns.Numbers(Instant, batch.AtUs, []),
            ArrowColumns.Names(header.Providers, batch.ProviderIndex),
            .. batch.Columns.Select((column, i) => Column(header.Columns[i], column, batch.Rows)),
        ],
        batch.Rows);

    private static IArrowArray Column(DatasetColumn declared, ColumnData data, int rows)
    {
        var nulls = data.Nulls.Span;
        return declared.Type switch
        {
            ColumnType.Double => ArrowColumns.Doubles(data.Doubles.Values, nulls),
            ColumnType.Decimal => ArrowColumns.Decimals((Decimal128Type)TypeOf(declared.Type), data.Decimals, nulls),
            ColumnType.Boolean => ArrowColumns.Booleans(data.Int64S.Values, nulls),
            ColumnType.Date => ArrowColumns.Days(data.Int64S.Values, nulls),
            ColumnType.Instant => ArrowColumns.Numbers(Instant, data.Int64S.Values, nulls),
            ColumnType.Int64 => ArrowColumns.Numbers(Int64Type.Default, data.Int64S.Values, nulls),
            ColumnType.Text or ColumnType.Json => ArrowColumns.Texts(data.Texts.Values, nulls),
            _ => throw new NotSupportedException($"The column '{declared.Name}' is of a type that this client does not know ({declared.Type}, {rows} rows): update it."),
        };
    }

    private static IArrowType TypeOf(ColumnType type) => type switch
    {
        ColumnType.Double => DoubleType.Default,
        ColumnType.Decimal => new Decimal128Type(DecimalDigits, DecimalScale),
        ColumnType.Boolean => BooleanType.Default,
        ColumnType.Date => Date32Type.Default,
        ColumnType.Instant => Instant,
        ColumnType.Int64 => Int64Type.Default,
        _ => StringType.Default,
    };

    private static IEnumerable<KeyValuePair<string, string>> MetadataOf(DatasetColumn column) =>
        // Arrow has no type of its own for JSON.
        new[] { KeyValuePair.Create("unit", column.Unit), KeyValuePair.Create("format", column.Type == ColumnType.Json ? "json" : "") }.Where(pair => pair.Value.Length > 0);
}
