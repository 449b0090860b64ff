using System.Data;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using Npgsql;

namespace DataFetch.Storage.Rows;

/// <summary>Rows and what the ledger says of them, from one snapshot.</summary>
public sealed class Snapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly IReadOnlyList<string> statements;

    internal Snapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyDictionary<int, SeriesLedger> ledgers, IReadOnlyList<string> statements) =>
        (this.connection, this.transaction, Ledgers, this.statements) = (connection, transaction, ledgers, statements);

    /// <summary>By series id.</summary>
    public IReadOnlyDictionary<int, SeriesLedger> Ledgers { get; }

    /// <summary>The rows in the order asked for, streamed. Each page is valid until the next one is asked for.</summary>
    public IAsyncEnumerable<RowPage> PagesAsync(CancellationToken ct) =>
        statements.ToAsyncEnumerable().SelectMany(statement => CopyPages.ReadAsync(connection, statement, ct));

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}

/// <summary>Reads the datasets' tables.</summary>
public sealed class RowReader(NpgsqlDataSource db)
{
    public async Task<Snapshot> OpenAsync(
        Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, TimeRange range, RowPart part, CancellationToken ct)
    {
        var connection = await db.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var ledgers = await CoverageLedger.ReadAsync(connection, seriesIds, range, ct);
            return new Snapshot(connection, transaction, ledgers, RowStatements.Of(dataset, columns, seriesIds, range, part));
        }
        catch
        {
            // Nobody else has it yet.
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The newest row of each series that has one.</summary>
    public async Task<List<T>> LatestAsync<T>(Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, Func<StoredRow, T> read, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var newest = new List<T>();
        await foreach (var page in CopyPages.ReadAsync(connection, RowStatements.Latest(dataset, columns, seriesIds), ct))
        {
            foreach (var row in page.Rows)
            {
                newest.Add(read(row));
            }
        }

        return newest;
    }
}
