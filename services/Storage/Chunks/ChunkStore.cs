using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Derived;
using DataFetch.Storage.Entities;
using DataFetch.Storage.Outbox;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using DataFetch.Storage.Verification;
using Npgsql;
using NpgsqlTypes;

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

    /// <summary>Why the upstream may have cut the answer, as a task's error; null where it is whole. What came is stored, the task fails, and what lacks is unreachable.</summary>
    public string? Cut { get; init; }

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

/// <summary>The commit unit: rows, coverage, provenance, the digests of blocks or rows, the task's outcome under its fence and the events, in one short transaction.</summary>
public sealed class ChunkStore(NpgsqlDataSource db, SourceCatalog catalog, CatalogIds ids, TaskOutcomes outcomes, TimeProvider time)
{
    /// <returns>How many rows were new or different.</returns>
    /// <exception cref="FenceLostException">Somebody else has the task; nothing was stored.</exception>
    public async Task<long> StoreAsync(FetchedChunk chunk, CancellationToken ct)
    {
        chunk.CollectWhereLarge(); // what the pages left
        return await Collisions.RetryAsync(token => TryAsync(chunk, token), ct);
    }

    private async Task<long> TryAsync(FetchedChunk chunk, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var mine = await connection.QueryAsync(
            "SELECT 1 FROM datafetch.task WHERE id = $1 AND fence = $2 AND state = 'processing' FOR UPDATE",
            _ => true, ct, chunk.Task.Id, chunk.Task.Fence);
        if (mine.Count == 0)
        {
            throw new FenceLostException(chunk.Task.Id);
        }

        var provider = ids.Provider($"{chunk.Task.Chunk.Source}.{chunk.Task.Chunk.Request}");
        var (obtained, written) = (0L, 0L);
        var rebased = new Dictionary<string, IReadOnlyList<int>>();
        var stored = new List<StoredBlocks>();
        var events = new List<StoredEvent>();
        foreach (var filled in chunk.Datasets.OrderBy(f => f.Rows.Dataset.Name, StringComparer.Ordinal))
        {
            using var copied = CopiedBlocks.CanTake(filled.Rows.Dataset) ? new CopiedBlocks(filled.Rows.Dataset, provider, ids) : null;
            var provenance = await NextProvenanceAsync(connection, ct);
            var rows = await WriteRowsAsync(transaction, filled, provider, provenance, copied, ct);
            await AddProvenanceAsync(connection, provenance, chunk, filled, provider, rows, ct);
            stored.Add(StoredBlocks.Of(filled.Rows, rows, provenance, ids));
            (obtained, written) = (obtained + filled.Rows.Count, written + rows.Rows);
            rebased[filled.Rows.Dataset.Name] = rows.Rebased ?? [];
            if (chunk.Task.Chunk.Entity is null && (filled.Changes.Count > 0 || rows.Revised is not null))
            {
                var range = chunk.Task.Chunk.Range;
                events.Add(new StoredEvent(filled.Rows.Dataset.Name, range.Start.ToDateTimeOffset(), range.End.ToDateTimeOffset(), rows.Revised));
            }
        }

        await EntityLedger.StoredAsync(connection, chunk, ids, ct);
        // Last, and in key order over all datasets: whoever waits for a ledger row waits for no row of data.
        foreach (var filled in chunk.Datasets.OrderBy(f => ids.Dataset(f.Rows.Dataset.Name)))
        {
            await ApplyCoverageAsync(connection, chunk, filled, [.. stored.Where(s => s.Dataset == filled.Rows.Dataset).SelectMany(s => s.Blocks)], provider, ct);
            await RebasedSeries.DoubtAsync(connection, filled.Rows.Dataset, rebased[filled.Rows.Dataset.Name], chunk.Task.Chunk.Range, ids, ct);
        }

        if (chunk.Cut is not null)
        {
            await outcomes.GiveUpAsync(connection, chunk.Task, chunk.Cut, ct);
        }

        await BlockWriter.RecordAsync(connection, stored, ct);
        await AnnualReturns.FollowAsync(connection, catalog, ids, chunk, stored, time.GetInstant(), ct);

        await CompleteTaskAsync(connection, chunk, obtained, written, events, ct);
        await transaction.CommitAsync(ct);
        return written;
    }

    private async Task<Written> WriteRowsAsync(NpgsqlTransaction transaction, FilledDataset filled, short provider, long provenance, CopiedBlocks? copied, CancellationToken ct)
    {
        if (filled.Rows.Count == 0)
        {
            return default;
        }

        if (filled is { Rows.Dataset: { IsKeyed: true } dataset, Fill: { } fill })
        {
            var merge = FillMerge.Of(catalog, dataset, fill);
            return await KeyedRowWriter.WriteAsync(transaction.Connection!, filled.Rows, merge, provider, time.GetInstant(), provenance, ct);
        }

        var claimed = TimeRangeSet.Of(filled.Changes.SelectMany(c => c.Present.Concat(c.Provisional)));
        var isEmpty = await IsEmptyAsync(transaction.Connection!, filled, claimed, ct);
        return await RowWriter.WriteAsync(transaction, filled.Rows, provider, BetterThan(provider, filled.Rows.Dataset), isEmpty, copied, ct);
    }

    private short[] BetterThan(short provider, Dataset dataset) =>
        [.. dataset.Providers.Select(p => ids.Provider(p.Request)).TakeWhile(id => id != provider)];

    private static async Task<bool> IsEmptyAsync(NpgsqlConnection connection, FilledDataset filled, TimeRangeSet claimed, CancellationToken ct)
    {
        if (claimed.Count == 0)
        {
            // Rows beside the slots: the ledger has nothing to say of them.
            return false;
        }

        var span = new TimeRange(claimed[0].Start, claimed[^1].End);
        return !await CoverageLedger.HasRowsAsync(connection, [.. filled.Changes.Select(c => c.SeriesId)], span, ct);
    }

    private async Task ApplyCoverageAsync(
        NpgsqlConnection connection, FetchedChunk chunk, FilledDataset filled, IReadOnlyList<Block> blocks, short provider, CancellationToken ct)
    {
        var (dataset, now) = (filled.Rows.Dataset, time.GetInstant());
        if (filled.Changes.Count + blocks.Count > 0)
        {
            var changes = await LateEvents.OpenAsync(connection, catalog, ids, dataset, filled.Changes, chunk.Task.Chunk.Range, now, ct);
            await CoverageLedger.ApplyAsync(connection, dataset, changes, blocks, provider, ProviderDuty.Of(catalog, dataset, ids, now), now, ct);
        }

        var refused = chunk.Refused.Where(r => dataset.Series.Contains(r.Series)).ToDictionary(r => ids.Series(dataset.Name, r.Series), r => r.Reason);
        if (refused.Count > 0)
        {
            var expected = dataset.Cadence.Cells(TimeRangeSet.Of(dataset.Expected(chunk.Task.Chunk.Range, now)));
            await CoverageLedger.MarkUnreachableAsync(connection, dataset, refused, expected, now, ct);
        }
    }

    // Before the rows: the digests of keyed ones name it as they are written.
    private static async Task<long> NextProvenanceAsync(NpgsqlConnection connection, CancellationToken ct) =>
        (await connection.QueryAsync("SELECT nextval(pg_get_serial_sequence('datafetch.provenance', 'id'))", r => r.GetInt64(0), ct)).Single();

    private Task AddProvenanceAsync(
        NpgsqlConnection connection, long id, FetchedChunk chunk, FilledDataset filled, short provider, Written rows, CancellationToken ct) =>
        connection.ExecuteAsync(
            """
            INSERT INTO datafetch.provenance
                (id, task_id, dataset_id, provider_id, range_start, range_end, worker, stored_at, rows_obtained, rows_written, rows_aside, digest, audit)
            OVERRIDING SYSTEM VALUE
            VALUES ($1, $2, $3, $4, $5, $6, $7, datafetch.server_now(), $8, $9, $10, $11, $12)
            """,
            ct, id, chunk.Task.Id, ids.Dataset(filled.Rows.Dataset.Name), provider, chunk.Task.Chunk.Range.Start.ToDateTimeUtc(),
            chunk.Task.Chunk.Range.End.ToDateTimeUtc(), chunk.Worker, (long)filled.Rows.Count, rows.Rows, filled.Aside, chunk.Digest, rows.Collided);

    private static async Task CompleteTaskAsync(
        NpgsqlConnection connection, FetchedChunk chunk, long obtained, long written, IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        var state = chunk.Cut is null ? TaskState.Completed : TaskState.Failed;
        await connection.ExecuteAsync(
            """
            UPDATE datafetch.task SET state = $6, error = $5, lease_until = NULL, finished_at = datafetch.server_now(),
                calls = calls + $2, rows_obtained = $3, rows_written = $4
            WHERE id = $1
            """,
            ct, chunk.Task.Id, chunk.Calls, obtained, written, Sql.Typed(NpgsqlDbType.Text, Error(chunk)), TaskRows.Name(state));
        await OutboxWriter.AddTaskAsync(connection, chunk.Task.Id, TaskRows.Name(state), ct, events);
    }

    private static string? Error(FetchedChunk chunk) => string.Join(" ", chunk.Refused.Select(r => r.Reason).Prepend(chunk.Cut).OfType<string>()) is { Length: > 0 } text ? text : null;
}
