using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace DataFetch.Formats;

internal sealed class ArrowBatchWriter(Schema schema, Stream target) : BatchWriter
{
    private readonly ArrowStreamWriter writer = new(target, schema, leaveOpen: true);

    public override Task WriteAsync(RecordBatch batch, CancellationToken ct) => writer.WriteRecordBatchAsync(batch, ct);

    public override async Task CompleteAsync(CancellationToken ct)
    {
        await writer.WriteStartAsync(ct); // a file without rows has its schema, too
        await writer.WriteEndAsync(ct);
    }

    public override ValueTask DisposeAsync()
    {
        writer.Dispose();
        return base.DisposeAsync();
    }
}
