using System.Runtime.CompilerServices;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Rows;

/// <summary>A row as Postgres has it. Valid until the next one is read.</summary>
/// <param name="ProviderId">Who it is from: <see cref="CatalogIds.ProviderName"/>.</param>
/// <param name="Reader">Columns from <see cref="RowReader.FirstColumn"/> on are those asked for, in that order.</param>
public readonly record struct StoredRow(int SeriesId, DateTime At, short ProviderId, NpgsqlDataReader Reader);

/// <summary>Rows and what the ledger says of them, from one snapshot.</summary>
public sealed class Snapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly Func<NpgsqlConnection, CancellationToken, IAsyncEnumerable<StoredRow>> read;

    internal Snapshot(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyDictionary<int, SeriesLedger> ledgers,
        Func<NpgsqlConnection, CancellationToken, IAsyncEnumerable<StoredRow>> read)
    {
        (this.connection, this.transaction, Ledgers, this.read) = (connection, transaction, ledgers, read);
    }

    /// <summary>By series id.</summary>
    public IReadOnlyDictionary<int, SeriesLedger> Ledgers { get; }

    /// <summary>The rows ordered by series and instant, streamed.</summary>
    public IAsyncEnumerable<StoredRow> RowsAsync(CancellationToken ct) => read(connection, ct);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}

/// <summary>Reads the datasets' tables.</summary>
public sealed class RowReader(NpgsqlDataSource db)
{
    /// <summary>The first of the asked columns in a <see cref="StoredRow"/>'s reader.</summary>
    public const int FirstColumn = 3;

    public async Task<Snapshot> OpenAsync(
        Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, TimeRange range, CancellationToken ct)
    {
        var connection = await db.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
            var ledgers = await CoverageLedger.ReadAsync(connection, seriesIds, range, ct);
            return new Snapshot(connection, transaction, ledgers, (c, token) => ReadAsync(c, dataset, columns, seriesIds, range, token));
        }
        catch
        {
            // Nobody else has it yet.
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The newest row of each series that has one.</summary>
    public Task<List<T>> LatestAsync<T>(Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, Func<StoredRow, T> read, CancellationToken ct) =>
        db.QueryAsync(
            $"""
            SELECT newest.* FROM unnest($1::integer[]) s
            CROSS JOIN LATERAL (
                SELECT series_id, at, provider_id{Names(columns)} FROM {Sql.Table(dataset.Name)} WHERE series_id = s ORDER BY at DESC LIMIT 1) newest
            """,
            r => read(Row(r)), ct, seriesIds);

    private static async IAsyncEnumerable<StoredRow> ReadAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, TimeRange range,
        [EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = connection.Command(
            $"""
            SELECT series_id, at, provider_id{Names(columns)} FROM {Sql.Table(dataset.Name)}
            WHERE series_id = ANY($1) AND at >= $2 AND at < $3 ORDER BY series_id, at
            """,
            seriesIds, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return Row(reader);
        }
    }

    private static StoredRow Row(NpgsqlDataReader reader) => new(reader.GetInt32(0), reader.GetDateTime(1), reader.GetInt16(2), reader);

    private static string Names(IReadOnlyList<Column> columns) => string.Concat(columns.Select(c => $", {Sql.Quote(c.Name)}"));
}
