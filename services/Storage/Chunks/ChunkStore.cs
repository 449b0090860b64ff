using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Derived;
using DataFetch.Storage.Entities;
using DataFetch.Storage.Outbox;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using NodaTime;
using Npgsql;
using Polly;
using Polly.Retry;

namespace DataFetch.Storage.Chunks;

/// <summary>What one dataset gets out of a fetched chunk.</summary>
/// <param name="Aside">Records that were set aside with a reason.</param>
/// <param name="Fill">
/// How the rows were read: of a keyed dataset (<see cref="Dataset.IsKeyed"/>) it names the columns that they have and how they meet
/// those of other fills; the rows' <c>at</c> is then no instant but a digest of their key.
/// </param>
public sealed record FilledDataset(RowBuffer Rows, IReadOnlyList<SeriesChange> Changes, long Aside, Fill? Fill = null);

/// <summary>A chunk, fetched and decoded whole.</summary>
/// <param name="Digest">Of the bodies that it was decoded from.</param>
/// <param name="Calls">HTTP requests that it took.</param>
public sealed record FetchedChunk(TaskRecord Task, string Worker, IReadOnlyList<FilledDataset> Datasets, byte[] Digest, int Calls) : IDisposable
{
    private const int Many = 100_000;

    /// <summary>Series that the upstream refused, and that were asked for by nobody in the end.</summary>
    public IReadOnlyList<RefusedSeries> Refused { get; init; } = [];

    private bool IsLarge => Datasets.Sum(d => (long)d.Rows.Count) > Many;

    /// <summary>
    /// A day of all nodes leaves tens of MB of garbage, which the collector would look at only after as much again: a hundredth of
    /// the chunk's time keeps the peak down.
    /// </summary>
    internal void CollectWhereLarge()
    {
        if (IsLarge)
        {
            GC.Collect();
        }
    }

    /// <summary>Gives the rows' memory and files back.</summary>
    public void Dispose()
    {
        var isLarge = IsLarge;
        foreach (var filled in Datasets)
        {
            filled.Rows.Dispose();
        }

        if (isLarge)
        {
            GC.Collect();
        }
    }
}

/// <param name="Series">By our name.</param>
/// <param name="Reason">As a task's error.</param>
public sealed record RefusedSeries(string Series, string Reason);

/// <summary>The task went to somebody else while it was worked on; nothing of it was stored.</summary>
public sealed class FenceLostException(Guid task) : Exception($"Task {task} is no longer this worker's: its lease ran out and the fence moved on.");

/// <summary>The commit unit: rows, coverage, provenance, the task's outcome under its fence and the event, in one short transaction.</summary>
public sealed class ChunkStore(NpgsqlDataSource db, SourceCatalog catalog, CatalogIds ids, TimeProvider time)
{
    // Whoever loses a deadlock, or meets a serialisation failure, did nothing: the rows are still in their buffers.
    private static readonly ResiliencePipeline WhileContended = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<PostgresException>(
                e => e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure),
            MaxRetryAttempts = 4,
            Delay = TimeSpan.FromMilliseconds(100),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    private readonly EntityStates entities = new(catalog, ids);
    private readonly EventCoverage events = new(catalog, ids);
    private readonly DerivedRows derived = new(catalog, ids);

    /// <returns>How many rows were new or different.</returns>
    /// <exception cref="FenceLostException">Somebody else has the task; nothing was stored.</exception>
    public async Task<long> StoreAsync(FetchedChunk chunk, CancellationToken ct)
    {
        chunk.CollectWhereLarge(); // what the pages left
        return await WhileContended.ExecuteAsync(async token => await TryStoreAsync(chunk, token), ct);
    }

    private async Task<long> TryStoreAsync(FetchedChunk chunk, CancellationToken ct)
    {
        var now = time.GetInstant();
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var mine = await connection.QueryAsync(
            "SELECT 1 FROM datafetch.task WHERE id = $1 AND fence = $2 AND state = 'processing' FOR UPDATE",
            _ => true, ct, chunk.Task.Id, chunk.Task.Fence);
        if (mine.Count == 0)
        {
            throw new FenceLostException(chunk.Task.Id);
        }

        var provider = ids.Provider(chunk.Task.Chunk.Provider);
        var (obtained, written) = (0L, 0L);
        foreach (var filled in chunk.Datasets.OrderBy(f => f.Rows.Dataset.Name, StringComparer.Ordinal))
        {
            var rows = await WriteRowsAsync(transaction, filled, provider, now, ct);
            await AddProvenanceAsync(connection, chunk, filled, provider, rows, ct);
            (obtained, written) = (obtained + filled.Rows.Count, written + rows.Rows);
        }

        var computed = await derived.WriteAsync(connection, chunk.Datasets, ct);
        await entities.StoredAsync(connection, chunk, now, ct);

        // Last, and in key order over all datasets: whoever waits for a ledger row waits for no row of data. What is derived comes
        // behind what it is from, here as everywhere.
        foreach (var filled in chunk.Datasets.OrderBy(f => ids.Dataset(f.Rows.Dataset.Name)))
        {
            await ApplyCoverageAsync(connection, chunk, filled, provider, now, ct);
        }

        await DerivedRows.CoverAsync(connection, computed, provider, now, ct);
        await CompleteTaskAsync(connection, chunk, obtained, written, ct);
        await transaction.CommitAsync(ct);
        return written;
    }

    private static async Task<Written> WriteRowsAsync(
        NpgsqlTransaction transaction, FilledDataset filled, short provider, Instant now, CancellationToken ct)
    {
        if (filled.Rows.Count == 0)
        {
            return default;
        }

        if (filled.Rows.Dataset.IsKeyed)
        {
            var fill = filled.Fill ?? throw new ArgumentException($"Rows of {filled.Rows.Dataset.Name} have a key: it must be told how they were read.", nameof(filled));
            return new Written(await KeyedRowWriter.WriteAsync(transaction.Connection!, filled.Rows, fill, provider, now, ct), Collided: false);
        }

        var claimed = TimeRangeSet.Of(filled.Changes.SelectMany(c => c.Present.Concat(c.Provisional)));
        return await RowWriter.WriteAsync(transaction, filled.Rows, provider, await IsEmptyAsync(transaction.Connection!, filled, claimed, ct), ct);
    }

    private static async Task<bool> IsEmptyAsync(NpgsqlConnection connection, FilledDataset filled, TimeRangeSet claimed, CancellationToken ct)
    {
        if (claimed.Count == 0)
        {
            // Rows beside the slots, or of who is no provider: the ledger has nothing to say of them.
            return false;
        }

        var span = new TimeRange(claimed[0].Start, claimed[^1].End);
        return !await CoverageLedger.HasRowsAsync(connection, [.. filled.Changes.Select(c => c.SeriesId)], span, ct);
    }

    private async Task ApplyCoverageAsync(
        NpgsqlConnection connection, FetchedChunk chunk, FilledDataset filled, short provider, Instant now, CancellationToken ct)
    {
        if (filled.Changes.Count > 0)
        {
            // The series of a chunk are all of one group.
            var dataset = chunk.Task.Chunk.Fills.FirstOrDefault(f => f.Dataset == filled.Rows.Dataset.Name) is { Series: [var series, ..] }
                ? filled.Rows.Dataset.For(series)
                : filled.Rows.Dataset;
            var changes = await events.AwaitAsync(connection, dataset, filled.Changes, chunk.Task.Chunk.Range, now, ct);
            await CoverageLedger.ApplyAsync(connection, dataset, changes, provider, ProviderDuty.Of(catalog, dataset, ids, now), ct);
        }
    }

    private Task AddProvenanceAsync(
        NpgsqlConnection connection, FetchedChunk chunk, FilledDataset filled, short provider, Written rows, CancellationToken ct) =>
        connection.ExecuteAsync(
            """
            INSERT INTO datafetch.provenance
                (task_id, dataset_id, provider_id, range_start, range_end, worker, stored_at, rows_obtained, rows_written, rows_aside, digest, audit)
            VALUES ($1, $2, $3, $4, $5, $6, datafetch.server_now(), $7, $8, $9, $10, $11)
            """,
            ct, chunk.Task.Id, ids.Dataset(filled.Rows.Dataset.Name), provider, chunk.Task.Chunk.Range.Start.ToDateTimeUtc(),
            chunk.Task.Chunk.Range.End.ToDateTimeUtc(), chunk.Worker, (long)filled.Rows.Count, rows.Rows, filled.Aside, chunk.Digest, rows.Collided);

    private static async Task CompleteTaskAsync(NpgsqlConnection connection, FetchedChunk chunk, long obtained, long written, CancellationToken ct)
    {
        await connection.ExecuteAsync(
            """
            UPDATE datafetch.task SET state = 'completed', error = NULL, lease_until = NULL, finished_at = datafetch.server_now(),
                calls = calls + $2, rows_obtained = $3, rows_written = $4
            WHERE id = $1
            """,
            ct, chunk.Task.Id, chunk.Calls, obtained, written);
        await OutboxWriter.AddTaskAsync(connection, chunk.Task.Id, "completed", ct);
    }
}
