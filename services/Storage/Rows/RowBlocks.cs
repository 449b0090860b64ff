using System.Data;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Rows;

/// <summary>The rows of a series in one period of its ledger: a UTC month or a UTC year. What we write moves the version with the rows.</summary>
/// <param name="Version">Of the ledger's row; 0 where there is none yet.</param>
public readonly record struct RowBlock(int SeriesId, LocalDate Period, long Version);

/// <summary>Reads rows by blocks that can be kept: the same block at the same version has the same rows. Of datasets without keys of their own.</summary>
public sealed class RowBlocks(NpgsqlDataSource db)
{
    /// <summary>How many blocks of a series a range touches.</summary>
    public static int Count(Dataset dataset, TimeRange range) => LedgerPeriod.Touching(dataset, range).Count();

    /// <summary>The first of them.</summary>
    public static LocalDate FirstPeriod(Dataset dataset, TimeRange range) => LedgerPeriod.Of(dataset, range.Start);

    public static TimeRange RangeOf(Dataset dataset, LocalDate period) => LedgerPeriod.RangeOf(dataset, period);

    /// <summary>What the ledger has of series within a range, and the blocks that have their rows, by series and period; of one snapshot, in one round trip.</summary>
    public async Task<(IReadOnlyDictionary<int, SeriesLedger> Ledgers, IReadOnlyList<RowBlock> Blocks)> FindAsync(
        Dataset dataset, int[] seriesIds, TimeRange range, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var ledgers = await CoverageLedger.ReadAsync(connection, seriesIds, range, ct);
        var periods = LedgerPeriod.Touching(dataset, range).ToList();
        return (ledgers, [.. ledgers.Keys.Order().SelectMany(id => periods.Select(p => new RowBlock(id, p, VersionOf(ledgers[id], p))))]);
    }

    /// <summary>The rows of a block, all columns in the dataset's order. Null where it has moved on to another version.</summary>
    public async Task<IReadOnlyList<RowPage>?> ReadAsync(Dataset dataset, RowBlock block, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var versions = await connection.QueryAsync(
            "SELECT version FROM datafetch.coverage WHERE series_id = $1 AND period = $2", r => r.GetInt64(0), ct, block.SeriesId, block.Period.ToDateOnly());
        if (versions.SingleOrDefault() != block.Version)
        {
            return null;
        }

        var range = LedgerPeriod.RangeOf(dataset, block.Period);
        var pages = CopyPages.ReadAsync(connection, RowStatements.All(dataset, dataset.Columns, [block.SeriesId], range), ct);
        return await pages.Select(page => new RowPage(page.Bytes.ToArray())).ToListAsync(ct);
    }

    private static long VersionOf(SeriesLedger ledger, LocalDate period) => ledger.Periods.FirstOrDefault(p => p.Period == period).Version;
}
