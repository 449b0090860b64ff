using System.Data;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Revisions;

/// <summary>
/// Reads rows as they were known at an instant, of datasets that keep revisions. What a transaction wrote is known from its begin on, by
/// the clock of Postgres: of an instant at which one was open that has yet to commit, more is known later.
/// </summary>
public sealed class RevisionReader(NpgsqlDataSource db)
{
    /// <summary>The instants that can be asked of: since when the dataset keeps revisions, null where it does not, and up to now.</summary>
    public async Task<(Instant? Since, Instant Now)> KeptAsync(Dataset dataset, CancellationToken ct) =>
        (await db.QueryAsync(
            "SELECT revisions_since, clock_timestamp() FROM datafetch.dataset WHERE name = $1",
            r => (r.IsDBNull(0) ? (Instant?)null : Instant.FromDateTimeUtc(r.GetDateTime(0)), Instant.FromDateTimeUtc(r.GetDateTime(1))), ct, dataset.Name)).Single();

    /// <summary>The rows as they were known at an instant for which <see cref="KeptAsync"/> has them. The ledger says nothing of them: it is of now.</summary>
    public async Task<Snapshot> OpenAsync(
        Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, TimeRange range, Instant asOf, bool isDescending, CancellationToken ct)
    {
        var connection = await db.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            return new Snapshot(connection, transaction, new Dictionary<int, SeriesLedger>(), [RowStatements.AsKnownAt(dataset, columns, seriesIds, range, asOf, isDescending)]);
        }
        catch
        {
            // Nobody else has it yet.
            await connection.DisposeAsync();
            throw;
        }
    }
}
