using System.Runtime.CompilerServices;
using DataFetch.Storage.Rows;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data.Batches;

/// <summary>Gathers rows into columns, below the size of a message.</summary>
internal sealed class BatchBuilder
{
    private const int MaxRows = 8_192;

    // Below 1 MB, with room for the lists' tags and lengths.
    private const int MaxBytes = 950_000;

    // Packed varints: a series' index, an instant in microseconds, and a provider's index, which takes ten bytes where it is -1.
    private const int KeyBytes = 5 + 10 + 10;

    private readonly BatchColumn[] columns;
    private Wire.DataBatch batch = new();
    private int bytes;

    private BatchBuilder(DataQuery query) =>
        columns = [.. query.Columns.Select((c, i) => BatchColumn.For(c, RowReader.FirstColumn + i))];

    /// <summary>The rows in batches, in their order.</summary>
    public static async IAsyncEnumerable<Wire.DataBatch> BatchesAsync(
        DataQuery query, IAsyncEnumerable<AnswerRow> rows, [EnumeratorCancellation] CancellationToken ct)
    {
        var builder = new BatchBuilder(query);
        await foreach (var row in rows.WithCancellation(ct))
        {
            var size = KeyBytes + builder.columns.Sum(c => c.SizeOf(row.Row.Reader));
            if (builder.batch.Rows == MaxRows || (builder.bytes + size > MaxBytes && builder.batch.Rows > 0))
            {
                yield return builder.Take();
            }

            builder.Add(row, size);
        }

        if (builder.batch.Rows > 0)
        {
            yield return builder.Take();
        }
    }

    private void Add(AnswerRow row, int size)
    {
        batch.SeriesIndex.Add(row.SeriesIndex);
        batch.AtUs.Add(BatchColumn.Microseconds(row.Row.At));
        batch.ProviderIndex.Add(row.ProviderIndex);
        batch.Rows++;
        bytes += size;
        foreach (var column in columns)
        {
            column.Add(row.Row.Reader);
        }
    }

    private Wire.DataBatch Take()
    {
        var full = batch;
        full.Columns.Add(columns.Select(c => c.Take()));
        (batch, bytes) = (new Wire.DataBatch(), 0);
        return full;
    }
}
