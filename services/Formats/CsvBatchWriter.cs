using Apache.Arrow;
using CsvHelper;

namespace DataFetch.Formats;

internal sealed class CsvBatchWriter : BatchWriter
{
    private readonly CsvWriter csv;

    public CsvBatchWriter(Schema schema, Stream target)
    {
        csv = CsvWriter.Create(target, CsvWriterOptions.Default, leaveOpen: true);
        foreach (var field in schema.FieldsList)
        {
            csv.WriteField(field.Name);
        }

        csv.EndRecord();
    }

    public override async Task WriteAsync(RecordBatch batch, CancellationToken ct)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            for (var column = 0; column < batch.ColumnCount; column++)
            {
                // An empty text is told from a null.
                var text = ArrowText.Of(batch.Column(column), row);
                csv.WriteField(text, text is "" ? CsvQuoting.Always : CsvQuoting.WhenNeeded);
            }

            csv.EndRecord();
        }

        await csv.FlushAsync(ct);
    }

    public override async Task CompleteAsync(CancellationToken ct) => await csv.FlushAsync(ct);

    public override async ValueTask DisposeAsync()
    {
        await csv.DisposeAsync();
        await base.DisposeAsync();
    }
}
