using DataFetch.Client.Arrow;
using DataFetch.Formats;
using DataFetch.Query.Data.Batches;

namespace DataFetch.Query.Data.Rest;

/// <summary>An answer as CSV, Arrow or Parquet, written from the batches that gRPC sends.</summary>
internal static class FileAnswer
{
    public static async Task WriteAsync(HttpResponse response, FileFormat format, DataAnswer answer, CancellationToken ct)
    {
        var (batches, body) = (new ArrowBatches(DataWire.ToWire(answer.Coverage.Query, answer.Providers)), new BodyBuffer(response));
        await using var target = new BufferStream(body.Writer);
        await using var writer = BatchWriter.Create(format, batches.Schema, target);
        await foreach (var batch in BatchBuilder.BatchesAsync(answer, ct))
        {
            await writer.WriteAsync(batches.Read(batch), ct);
            await body.SendIfFullAsync(ct);
        }

        await writer.CompleteAsync(ct);
        await body.SendAsync(ct);
    }
}
