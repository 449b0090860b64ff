using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Derived;

/// <summary>A series that is computed from another.</summary>
internal readonly record struct DerivedSeries(string Name, int Id, string SourceName, int SourceId);

/// <summary>Years of a derived series that have a row now.</summary>
internal sealed record ComputedYears(Dataset Dataset, Dataset Source, DerivedSeries Series, IReadOnlyList<int> Years)
{
    /// <summary>The time of each.</summary>
    public IReadOnlyList<TimeRange> Cells { get; } = [.. Years.Select(year => new TimeRange(Start(Dataset, year), Start(Dataset, year + 1)))];

    private static Instant Start(Dataset dataset, int year) => dataset.Zone.StartOfDay(new LocalDate(year, 1, 1));
}

/// <summary>Keeps what is computed from other datasets' rows in step with these, in the transaction that writes them.</summary>
/// <remarks>A derived series is locked before it is computed and until the end of the transaction: two chunks of neighbouring years see each other's rows.</remarks>
internal sealed class DerivedRows(SourceCatalog catalog, CatalogIds ids)
{
    /// <summary>Computes again what depends on a chunk's rows, behind these.</summary>
    public async Task<IReadOnlyList<ComputedYears>> WriteAsync(NpgsqlConnection connection, IReadOnlyList<FilledDataset> filled, CancellationToken ct)
    {
        var computed = new List<ComputedYears>();
        foreach (var dataset in catalog.Datasets.Where(d => d.Derived is not null))
        {
            var source = catalog.Dataset(dataset.Derived!.From);
            var series = Series(dataset, source);
            var touched = filled.Where(f => f.Rows.Dataset.Name == source.Name).SelectMany(f => f.Rows.BySeries())
                .Where(s => series.ContainsKey(s.SeriesId))
                .SelectMany(s => Years(dataset, s.Instants), (s, year) => (Series: series[s.SeriesId], Year: year))
                .Distinct().OrderBy(t => t.Series.Id).ThenBy(t => t.Year).ToList();
            if (touched.Count > 0)
            {
                await LockAsync(connection, [.. touched.Select(t => t.Series.Id).Distinct()], ct);
                var written = await AnnualReturns.WriteAsync(connection, dataset, source, touched, ct);
                computed.AddRange(written.GroupBy(w => w.Series, w => w.Year).Select(w => new ComputedYears(dataset, source, w.Key, [.. w])));
            }
        }

        return computed;
    }

    /// <summary>Tells the ledger of what was computed, once it has what that was computed from.</summary>
    public static async Task CoverAsync(
        NpgsqlConnection connection, IReadOnlyList<ComputedYears> computed, short provider, Instant now, CancellationToken ct)
    {
        foreach (var years in computed.GroupBy(c => c.Dataset))
        {
            var span = new TimeRange(years.Min(y => y.Cells[0].Start), years.Max(y => y.Cells[^1].End));
            var ledgers = await CoverageLedger.ReadAsync(connection, [.. years.Select(y => y.Series.SourceId)], span, ct);
            await CoverageLedger.ApplyAsync(
                connection, years.Key, [.. years.Select(y => YearCoverage.Of(y, ledgers[y.Series.SourceId], now))], provider, _ => [], ct);
        }
    }

    // By the id of what they are computed from.
    private Dictionary<int, DerivedSeries> Series(Dataset dataset, Dataset source)
    {
        var known = source.Series.ToHashSet(StringComparer.Ordinal);
        return dataset.Series
            .Select(name => (Name: name, Source: Derivation.SourceOf(name))).Where(s => known.Contains(s.Source))
            .Select(s => new DerivedSeries(s.Name, ids.Series(dataset.Name, s.Name), s.Source, ids.Series(source.Name, s.Source)))
            .ToDictionary(s => s.SourceId);
    }

    // The year after begins from this one's last close.
    private static IEnumerable<int> Years(Dataset dataset, IReadOnlyList<long> instants)
    {
        var years = instants.Select(at => Instant.FromUnixTimeTicks(at * TimeSpan.TicksPerMicrosecond).InZone(dataset.Zone).Year).Distinct().ToList();
        return years.Concat(years.Select(y => y + 1)).Distinct();
    }

    private static Task LockAsync(NpgsqlConnection connection, int[] seriesIds, CancellationToken ct) =>
        connection.ExecuteAsync("SELECT FROM datafetch.series WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", ct, seriesIds);
}
