using DataFetch.Fetcher.Calls;
using Parquet;
using Parquet.Schema;

namespace DataFetch.Fetcher.Decoding;

/// <summary>
/// A file of Parquet, such as <c>datafetch export</c> writes: read row group by row group, of which those that have nothing of what was
/// asked are passed over. Its columns have names and types: no shape is guessed from the rows.
/// </summary>
internal sealed class ParquetFile : IAsyncDisposable
{
    /// <summary>Rows of one group are in memory together.</summary>
    private const int MostRows = 1 << 22;

    private static readonly ParquetOptions Options = new() { UseDateOnlyTypeForDates = true, TreatByteArrayAsString = true, TreatBigIntegersAsDates = false };

    private readonly string name;
    private readonly ParquetStream stream;
    private readonly IReadOnlyList<FillPlan> plans;
    private ParquetReader reader = null!;
    private ParquetPlan[] fills = [];

    private ParquetFile(string name, ParquetStream stream, IReadOnlyList<FillPlan> plans) => (this.name, this.stream, this.plans) = (name, stream, plans);

    public int Groups => reader.RowGroupCount;

    /// <param name="name">What the file is called in what is said of it.</param>
    /// <exception cref="UpstreamException">
    /// It cannot be read: <see cref="Failure.NotFound"/>; is no whole file of Parquet: <see cref="Failure.Malformed"/>; or has other
    /// columns than declared: <see cref="Failure.Drift"/>.
    /// </exception>
    public static async Task<ParquetFile> OpenAsync(string path, string name, IReadOnlyList<FillPlan> plans, CancellationToken ct)
    {
        var file = new ParquetFile(name, Open(path, name), plans);
        try
        {
            await file.GuardedAsync(() => file.ReadFooterAsync(ct));
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads a row group; null where it has nothing of the range that was asked.</summary>
    /// <exception cref="UpstreamException">It cannot be read: <see cref="Failure.Malformed"/> or <see cref="Failure.TooLarge"/>.</exception>
    public async Task<DecodedPage?> ReadAsync(int group, CancellationToken ct)
    {
        DecodedPage? page = null;
        await GuardedAsync(async () => page = await ReadAsync(reader.RowGroups[group], ct));
        return page;
    }

    /// <summary>SHA-256 of what was read of the file since the last time.</summary>
    public byte[] Digest() => stream.Digest();

    public async ValueTask DisposeAsync()
    {
        if (reader is not null)
        {
            await reader.DisposeAsync();
        }

        await stream.DisposeAsync();
    }

    private static ParquetStream Open(string path, string name)
    {
        try
        {
            return new ParquetStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UpstreamException(Failure.NotFound, $"{name} cannot be read: {e.Message}", e);
        }
    }

    private async Task ReadFooterAsync(CancellationToken ct)
    {
        ParquetFooter.Check(stream);
        reader = await ParquetReader.CreateAsync(stream, Options, leaveStreamOpen: true, ct);
        DataField[] fields = [.. reader.Schema.Fields.OfType<DataField>()];
        fills = [.. plans.Select(p => new ParquetPlan(p, fields))];
    }

    private async Task<DecodedPage?> ReadAsync(ParquetRowGroupReader group, CancellationToken ct)
    {
        if (group.RowCount is < 0 or > MostRows)
        {
            throw new UpstreamException(Failure.TooLarge, $"A row group has {group.RowCount} rows, of which at most {MostRows} are read at once: write it in smaller ones.");
        }

        ParquetPlan[] wanted = [.. fills.Where(f => group.RowCount > 0 && f.IsIn(group))];
        if (wanted.Length == 0)
        {
            return null;
        }

        var rows = (int)group.RowCount;
        foreach (var column in wanted.SelectMany(f => f.Columns).DistinctBy(c => c.Field))
        {
            await column.ReadAsync(group, rows, ct);
        }

        var decoders = plans.Select(p => new RecordDecoder(p)).ToList();
        var records = fills.Zip(decoders).Max(f => wanted.Contains(f.First) ? f.First.Read(f.Second, rows) : 0);
        return new DecodedPage(records, Total: null, Next: null, fills[0].Names, decoders);
    }

    // What the library throws of a file that is damaged may be anything.
    private async Task GuardedAsync(Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (UpstreamException e)
        {
            throw new UpstreamException(e.Failure, $"{name}: {e.Message}", e);
        }
        catch (NotSupportedException e)
        {
            throw new UpstreamException(Failure.Malformed, $"{name} is written in a way that is not read here: {e.Message}", e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new UpstreamException(Failure.Malformed, $"{name} is no file of Parquet, or is damaged: {e.Message}", e);
        }
    }
}
