using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Coverage;

/// <summary>What an audit found and mended.</summary>
/// <param name="Rows">Rows counted.</param>
/// <param name="Vanished">Slots that the ledger had as stored, without a row; they are missing now.</param>
/// <param name="Unrecorded">Slots with a row that the ledger did not have; they are present now.</param>
public readonly record struct AuditFinding(long Rows, long Vanished, long Unrecorded);

/// <summary>Recounts the rows themselves and corrects the ledger where the two differ.</summary>
public sealed class LedgerAudit(NpgsqlDataSource db, CatalogIds ids)
{
    /// <summary>Audits one series within a range, in a transaction of its own.</summary>
    /// <remarks>
    /// The ledger's rows are locked first. A chunk that is being stored writes its rows before it takes the same locks: either it
    /// has committed and the count below sees its rows, or it waits, and adds them to the ledger after this audit. So the audit
    /// never takes rows for vanished that are only on their way.
    /// </remarks>
    public async Task<AuditFinding> AuditAsync(Dataset dataset, string series, TimeRange range, CancellationToken ct)
    {
        var id = ids.Series(dataset.Name, series);
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(
            "SELECT FROM datafetch.coverage WHERE series_id = $1 ORDER BY series_id, period FOR UPDATE", ct, id);

        var ledger = (await CoverageLedger.ReadAsync(connection, [id], range, ct))[id];
        var slots = await SlotsWithRowsAsync(connection, dataset, id, range, ct);
        var found = TimeRangeSet.Of(slots.Select(at => new TimeRange(at, dataset.Cadence.Next(at))));

        var vanished = ledger.Present.Union(ledger.Provisional).Except(found);
        var unrecorded = found.Except(ledger.Present).Except(ledger.Provisional);
        await RemoveAsync(connection, dataset, id, vanished, ct);
        if (unrecorded.Count > 0)
        {
            await CoverageLedger.ApplyAsync(connection, dataset, [new SeriesChange(id, unrecorded, TimeRangeSet.Empty, TimeRangeSet.Empty)], 0, [], ct);
        }

        await transaction.CommitAsync(ct);
        return new AuditFinding(slots.Count, dataset.Cadence.Count(vanished), dataset.Cadence.Count(unrecorded));
    }

    private static async Task<List<Instant>> SlotsWithRowsAsync(
        NpgsqlConnection connection, Dataset dataset, int seriesId, TimeRange range, CancellationToken ct)
    {
        var instants = await connection.QueryAsync(
            $"SELECT at FROM {Sql.Table(dataset.Name)} WHERE series_id = $1 AND at >= $2 AND at < $3 ORDER BY at",
            r => Instant.FromDateTimeUtc(r.GetDateTime(0)), ct, seriesId, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
        return [.. instants.Where(dataset.Cadence.IsSlot)];
    }

    private static Task RemoveAsync(NpgsqlConnection connection, Dataset dataset, int seriesId, TimeRangeSet vanished, CancellationToken ct)
    {
        var parts = LedgerPeriod.Split(dataset, vanished).ToList();
        return parts.Count == 0
            ? Task.CompletedTask
            : connection.ExecuteAsync(
                """
                UPDATE datafetch.coverage c
                SET present = c.present - v.ranges::tstzmultirange, provisional = c.provisional - v.ranges::tstzmultirange, version = c.version + 1
                FROM unnest($2::date[], $3::text[]) AS v (period, ranges)
                WHERE c.series_id = $1 AND c.period = v.period
                """,
                ct, seriesId, parts.Select(p => p.Period.ToDateOnly()).ToArray(), parts.Select(p => Multirange.Text(p.Ranges)).ToArray());
    }
}
