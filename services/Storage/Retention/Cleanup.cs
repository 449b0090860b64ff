using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Retention;

/// <summary>Deletes what is kept no longer, a bounded batch a transaction. What is open, in flight or in use is left alone.</summary>
public sealed class Cleanup(NpgsqlDataSource db, SourceCatalog catalog, CatalogIds ids)
{
    private const int Batch = 5000;

    /// <summary>How many of each were deleted, in the order of deletion; what was none of is left out.</summary>
    public async Task<IReadOnlyList<(string What, long Count)>> DeleteAsync(KeptSince since, CancellationToken ct)
    {
        var deleted = new List<(string What, long Count)>
        {
            ("runs", await DeleteAsync("run", "state <> 'running' AND finished_at < $1", since.Runs, ct)),
            ("tasks", await DeleteAsync(
                "task",
                """
                state IN ('completed', 'failed', 'cancelled') AND finished_at < $1 AND (followed OR state = 'cancelled')
                AND NOT EXISTS (SELECT FROM datafetch.run_task rt WHERE rt.task_id = d.id)
                """,
                since.Runs, ct)),
            ("provenance", await DeleteAsync(
                "provenance", "stored_at < $1 AND NOT EXISTS (SELECT FROM datafetch.block b WHERE b.provenance_id = d.id)", since.Provenance, ct)),
            ("answers", await DeleteAsync("answer", "kept_at < $1", since.Answers, ct)),
            ("provider calls", await DeleteAsync("provider_calls", "hour < $1", since.ProviderCalls, ct)),
            ("findings", await DeleteAsync("finding", "state <> 'open' AND ended_at < $1", since.Findings, ct)),
            ("alerts", await DeleteAsync("alert", "resolved_at < $1", since.Alerts, ct)),
            ("firings", await DeleteAsync("firing", "state NOT IN ('due', 'running') AND scheduled_at < $1", since.Firings, ct)),
        };
        foreach (var dataset in catalog.Datasets.Where(d => d.IsSnapshot))
        {
            deleted.Add(($"rows of {dataset.Name}", await DeleteSnapshotsAsync(dataset, since.Snapshots, ct)));
        }

        return [.. deleted.Where(d => d.Count > 0)];
    }

    private async Task<long> DeleteAsync(string table, string condition, Instant since, CancellationToken ct)
    {
        var deleted = 0L;
        await using var connection = await db.OpenConnectionAsync(ct);
        for (var count = Batch; count == Batch;)
        {
            count = await connection.ExecuteAsync(
                $"DELETE FROM datafetch.{table} WHERE ctid IN (SELECT d.ctid FROM datafetch.{table} d WHERE {condition} LIMIT $2 FOR UPDATE SKIP LOCKED)",
                ct, since.ToDateTimeUtc(), Batch);
            deleted += count;
        }

        return deleted;
    }

    // Of a series all but the newest picture. What the ledger and the verification say of the others goes with them; the ledger is
    // locked last and in order, as by who stores.
    private async Task<long> DeleteSnapshotsAsync(Dataset dataset, Instant since, CancellationToken ct)
    {
        var deleted = 0L;
        await using var connection = await db.OpenConnectionAsync(ct);
        foreach (var series in dataset.Series.Select(s => ids.Series(dataset.Name, s)))
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var newest = (await connection.QueryAsync(
                $"SELECT least($2, max(at)) FROM {Sql.Table(dataset.Name)} WHERE series_id = $1", r => r.GetDateTime(0), ct, series, since.ToDateTimeUtc())).Single();
            deleted += await connection.ExecuteAsync($"DELETE FROM {Sql.Table(dataset.Name)} WHERE series_id = $1 AND at < $2", ct, series, newest);
            await connection.ExecuteAsync("DELETE FROM datafetch.block WHERE series_id = $1 AND starts < $2", ct, series, newest);
            await connection.ExecuteAsync(
                """
                UPDATE datafetch.coverage c SET
                    version = c.version + 1, present = c.present - tstzmultirange(tstzrange(NULL, $2)), provisional = c.provisional - tstzmultirange(tstzrange(NULL, $2))
                FROM (SELECT series_id, period FROM datafetch.coverage WHERE series_id = $1 ORDER BY period FOR UPDATE) mine
                WHERE c.series_id = mine.series_id AND c.period = mine.period AND (c.present + c.provisional) && tstzrange(NULL, $2)
                """,
                ct, series, newest);
            await transaction.CommitAsync(ct);
        }

        return deleted;
    }
}
