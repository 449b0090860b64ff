using Apache.Arrow;

namespace DataFetch.Formats;

/// <summary>Writes record batches of one schema to a stream, as they come. The stream is left open.</summary>
public abstract class BatchWriter : IAsyncDisposable
{
    /// <param name="target">Need not be seekable.</param>
    public static BatchWriter Create(FileFormat format, Schema schema, Stream target) => format switch
    {
        FileFormat.Csv => new CsvBatchWriter(schema, target),
        FileFormat.Ndjson => new NdjsonBatchWriter(schema, target),
        FileFormat.Arrow => new ArrowBatchWriter(schema, target),
        FileFormat.Parquet => new ParquetBatchWriter(schema, target),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "It is no format."),
    };

    public abstract Task WriteAsync(RecordBatch batch, CancellationToken ct);

    /// <summary>Ends the file. Without it what was written is no whole file.</summary>
    public abstract Task CompleteAsync(CancellationToken ct);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
