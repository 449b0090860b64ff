using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Coverage;

/// <summary>What other datasets announced is waited for: a day that lacks the result of one of its races is not final yet.</summary>
internal sealed class EventCoverage(SourceCatalog catalog, CatalogIds ids)
{
    /// <summary>
    /// Makes provisional what a chunk calls final of those series of which an event of its range has no row, as long as one may still
    /// come (<see cref="EventExpectation.Within"/>). Behind the chunk's rows, in their transaction.
    /// </summary>
    public async Task<IReadOnlyList<SeriesChange>> AwaitAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyList<SeriesChange> changes, TimeRange range, Instant now, CancellationToken ct)
    {
        if (dataset.Events is not { } events || range.End + events.Within <= now || changes.All(c => c.Present.Count == 0))
        {
            return changes;
        }

        var waiting = await WaitingAsync(connection, dataset, events, range, ct);
        return
        [
            .. changes.Select(c => waiting.Contains(c.SeriesId)
                ? c with { Present = TimeRangeSet.Empty, Provisional = c.Provisional.Union(c.Present) }
                : c),
        ];
    }

    // The series whose events, those of the announcing series of the same name, are not all there.
    private async Task<HashSet<int>> WaitingAsync(
        NpgsqlConnection connection, Dataset dataset, EventExpectation events, TimeRange range, CancellationToken ct)
    {
        var series = dataset.Series.Intersect(catalog.Dataset(events.Dataset).Series, StringComparer.Ordinal).ToList();
        var (key, unless) = (Sql.Quote(events.Key), events.Unless is { } column ? $"AND a.{Sql.Quote(column)} IS NOT TRUE" : "");
        return
        [
            .. await connection.QueryAsync(
                $"""
                SELECT s.here FROM unnest($1::integer[], $2::integer[]) AS s (here, there)
                WHERE EXISTS (
                    SELECT FROM {Sql.Table(events.Dataset)} a
                    WHERE a.series_id = s.there AND a.at >= $3 AND a.at < $4 AND a.{key} IS NOT NULL {unless}
                      AND NOT EXISTS (SELECT FROM {Sql.Table(dataset.Name)} r WHERE r.series_id = s.here AND r.{key} = a.{key}))
                """,
                r => r.GetInt32(0), ct,
                series.Select(s => ids.Series(dataset.Name, s)).ToArray(), series.Select(s => ids.Series(events.Dataset, s)).ToArray(),
                range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc()),
        ];
    }
}
