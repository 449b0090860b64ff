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

    private readonly DataAnswer answer;
    private readonly BatchColumn[] columns;
    private readonly Queue<Wire.DataBatch> full = [];
    private Wire.DataBatch batch = new();
    private int bytes;
    private (int Id, int Index) series = (-1, -1);
    private (short Id, int Index) provider = (-1, -1);

    private BatchBuilder(DataAnswer answer)
    {
        this.answer = answer;
        columns = [.. answer.Coverage.Query.Columns.Zip(answer.Places, BatchColumn.For)];
    }

    /// <summary>The rows of an answer in batches, in their order.</summary>
    public static async IAsyncEnumerable<Wire.DataBatch> BatchesAsync(DataAnswer answer, [EnumeratorCancellation] CancellationToken ct)
    {
        var builder = new BatchBuilder(answer);
        await foreach (var page in answer.PagesAsync(ct))
        {
            builder.Add(page);
            while (builder.full.TryDequeue(out var batch))
            {
                yield return batch;
            }
        }

        if (builder.batch.Rows > 0)
        {
            yield return builder.Take();
        }
    }

    private void Add(RowPage page)
    {
        foreach (var row in page.Rows)
        {
            // No row takes more on the wire than Postgres has sent: each of its values is behind four bytes of length.
            if (batch.Rows == MaxRows || (bytes + row.Length > MaxBytes && batch.Rows > 0))
            {
                full.Enqueue(Take());
            }

            Add(row);
        }
    }

    private void Add(StoredRow row)
    {
        batch.SeriesIndex.Add(SeriesIndex(row.SeriesId));
        batch.AtUs.Add(row.At);
        batch.ProviderIndex.Add(ProviderIndex(row.ProviderId));
        batch.Rows++;
        bytes += row.Length;
        foreach (var column in columns)
        {
            column.Add(row);
        }
    }

    // Most rows have the series and the provider of the one before.
    private int SeriesIndex(int id) => id == series.Id ? series.Index : (series = (id, answer.SeriesIndex(id))).Index;

    private int ProviderIndex(short id) => id == provider.Id ? provider.Index : (provider = (id, answer.Providers.IndexOf(id))).Index;

    private Wire.DataBatch Take()
    {
        var taken = batch;
        taken.Columns.Add(columns.Select(c => c.Take()));
        (batch, bytes) = (new Wire.DataBatch(), 0);
        return taken;
    }
}
