using System.Data;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace DataFetch.Storage.Rows;

/// <summary>Rows and what the ledger says of them, from one snapshot.</summary>
public sealed class Snapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly string query;

    internal Snapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyDictionary<int, SeriesLedger> ledgers, string query) =>
        (this.connection, this.transaction, Ledgers, this.query) = (connection, transaction, ledgers, query);

    /// <summary>By series id.</summary>
    public IReadOnlyDictionary<int, SeriesLedger> Ledgers { get; }

    /// <summary>The rows ordered by series and instant, streamed. Each page is valid until the next one is asked for.</summary>
    public IAsyncEnumerable<RowPage> PagesAsync(CancellationToken ct) => CopyPages.ReadAsync(connection, query, ct);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}

/// <summary>Reads the datasets' tables.</summary>
public sealed class RowReader(NpgsqlDataSource db)
{
    private static readonly InstantPattern Microseconds = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.ffffff'Z'");

    public async Task<Snapshot> OpenAsync(
        Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, TimeRange range, CancellationToken ct)
    {
        var connection = await db.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var ledgers = await CoverageLedger.ReadAsync(connection, seriesIds, range, ct);
            return new Snapshot(connection, transaction, ledgers, RowsOf(dataset, columns, seriesIds, range));
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
        await foreach (var page in CopyPages.ReadAsync(
            connection,
            $"""
            SELECT newest.* FROM unnest({Literal(seriesIds)}) s
            CROSS JOIN LATERAL (
                SELECT series_id, at, provider_id{Names(columns)} FROM {Sql.Table(dataset.Name)} WHERE series_id = s ORDER BY at DESC LIMIT 1) newest
            """,
            ct))
        {
            foreach (var row in page.Rows)
            {
                newest.Add(read(row));
            }
        }

        return newest;
    }

    internal static string RowsOf(Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, TimeRange range) =>
        $"""
        SELECT series_id, at, provider_id{Names(columns)} FROM {Sql.Table(dataset.Name)}
        WHERE {Within(seriesIds, range)} ORDER BY series_id, at
        """;

    internal static string Within(int[] seriesIds, TimeRange range) =>
        $"series_id = ANY({Literal(seriesIds)}) AND at >= {Literal(range.Start)} AND at < {Literal(range.End)}";

    // COPY takes no parameters. Numbers and instants need no quoting.
    private static string Literal(int[] ids) => $"'{{{string.Join(',', ids)}}}'::integer[]";

    internal static string Literal(Instant at) => $"'{Microseconds.Format(at)}'::timestamptz";

    internal static string Names(IReadOnlyList<Column> columns) => string.Concat(columns.Select(c => $", {Sql.Quote(c.Name)}"));
}
