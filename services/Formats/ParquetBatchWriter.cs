using Apache.Arrow;
using Parquet;
using Parquet.Schema;

namespace DataFetch.Formats;

/// <summary>Row groups of some 100,000 rows: large enough to be read fast, small enough to be held.</summary>
internal sealed class ParquetBatchWriter : BatchWriter
{
    private const int RowsAGroup = 100_000;

    private readonly Stream target;
    private readonly ParquetColumn[] columns;
    private readonly ParquetSchema schema;
    private ParquetWriter? writer;
    private int rows;

    public ParquetBatchWriter(Apache.Arrow.Schema schema, Stream target)
    {
        this.target = target;
        columns = [.. schema.FieldsList.Select(ParquetColumn.For)];
        this.schema = new ParquetSchema(columns.Select(c => c.Field));
    }

    public override async Task WriteAsync(RecordBatch batch, CancellationToken ct)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i].Add(batch.Column(i));
        }

        rows += batch.Length;
        if (rows >= RowsAGroup)
        {
            await FlushAsync(ct);
        }
    }

    public override async Task CompleteAsync(CancellationToken ct)
    {
        await FlushAsync(ct); // a file without rows has its schema, too
        await writer!.DisposeAsync();
        writer = null;
    }

    public override async ValueTask DisposeAsync()
    {
        if (writer is not null)
        {
            await writer.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        writer ??= await ParquetWriter.CreateAsync(schema, target, cancellationToken: ct);
        if (rows == 0)
        {
            return;
        }

        using var group = writer.CreateRowGroup();
        foreach (var column in columns)
        {
            await column.WriteAsync(group, ct);
        }

        group.CompleteValidate();
        rows = 0;
    }
}
