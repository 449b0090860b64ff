using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Benchmarks.Detection;

/// <summary>Rows at all slots of a dataset's series but the holes, and the ledger that says so.</summary>
/// <param name="Holes">By the id of a series.</param>
internal sealed record HoledRows(Dataset Dataset, TimeRange Range, IReadOnlyDictionary<int, IReadOnlyList<Instant>> Holes)
{
    private const int SeriesAtOnce = 5;

    private static readonly int SideBySide = Environment.ProcessorCount;

    public long Expected => Detection.Holes.Slots(Range) * Holes.Count;

    public int Missing => Holes.Values.Sum(h => h.Count);

    public static HoledRows Of(Dataset dataset, CatalogIds ids, TimeRange range, int holesEach, Random random) => new(
        dataset, range, dataset.Series.ToDictionary(s => ids.Series(dataset.Name, s), s => Detection.Holes.Pick(random, range, holesEach)));

    /// <summary>Writes the rows on the server.</summary>
    public async Task LoadAsync(NpgsqlDataSource db, short provider, CancellationToken ct)
    {
        var holes = Holes.SelectMany(h => h.Value, (h, at) => (Series: h.Key, At: at.ToDateTimeUtc())).ToList();
        await db.ExecuteAsync("CREATE TABLE hole (series_id integer, at timestamptz)", ct);
        await db.ExecuteAsync(
            "INSERT INTO hole SELECT * FROM unnest($1::integer[], $2::timestamptz[])", ct, holes.Select(h => h.Series).ToArray(), holes.Select(h => h.At).ToArray());
        await db.ExecuteAsync("ANALYZE hole", ct);
        await Parallel.ForEachAsync(
            Holes.Keys.Order().Chunk(SeriesAtOnce), new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = ct },
            async (series, token) => await db.ExecuteAsync(
                $"""
                INSERT INTO data.{Dataset.Name} (series_id, at, provider_id, amount)
                SELECT series, slot, $4, random()
                FROM unnest($1::integer[]) series
                CROSS JOIN generate_series($2::timestamptz, $3::timestamptz - interval '5 minutes', interval '5 minutes') slot
                WHERE NOT EXISTS (SELECT FROM hole h WHERE h.series_id = series AND h.at = slot)
                """,
                token, series, Range.Start.ToDateTimeUtc(), Range.End.ToDateTimeUtc(), provider));
        await db.ExecuteAsync("DROP TABLE hole", ct);
        // As autovacuum would by and by: without it the baselines could not read the index alone.
        await db.ExecuteAsync($"VACUUM (ANALYZE) data.{Dataset.Name}", ct);
    }

    /// <summary>Has the ledger written from the rows, by the audit.</summary>
    public async Task RecordAsync(LedgerAudit audit, NpgsqlDataSource db, CancellationToken ct)
    {
        var recorded = 0L;
        await Parallel.ForEachAsync(
            Dataset.Series, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = ct },
            async (series, token) => Interlocked.Add(ref recorded, (await audit.AuditAsync(Dataset, series, Range, token)).Unrecorded));
        if (recorded != Expected - Missing)
        {
            throw new InvalidOperationException($"The ledger has {recorded} slots of {Dataset.Name} instead of {Expected - Missing}.");
        }

        await db.ExecuteAsync("VACUUM (ANALYZE) datafetch.coverage", ct);
    }
}
