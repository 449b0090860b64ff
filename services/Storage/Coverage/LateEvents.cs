using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Coverage;

/// <summary>Keeps a range open in which an announced event has no row yet: a race whose result is late is asked for again.</summary>
internal static class LateEvents
{
    /// <summary>The changes as they are; with what is present of a series provisional where an event of the range lacks its row and may still get it.</summary>
    public static async Task<IReadOnlyList<SeriesChange>> OpenAsync(
        NpgsqlConnection connection, SourceCatalog catalog, CatalogIds ids, Dataset dataset, IReadOnlyList<SeriesChange> changes, TimeRange range,
        Instant now, CancellationToken ct)
    {
        if (dataset.Events is not { } events || range.End + events.Within <= now || changes.All(c => c.Present.Count == 0))
        {
            return changes;
        }

        // An event is announced in the series of the same name.
        var series = dataset.Series.Intersect(catalog.Dataset(events.Dataset).Series, StringComparer.Ordinal).ToList();
        var open = await OpenSeriesAsync(
            connection, dataset.Name, events, [.. series.Select(s => ids.Series(dataset.Name, s))], [.. series.Select(s => ids.Series(events.Dataset, s))], range, ct);
        return [.. changes.Select(c => open.Contains(c.SeriesId) ? c with { Present = TimeRangeSet.Empty, Provisional = c.Provisional.Union(c.Present) } : c)];
    }

    // By series on both sides: so the events are found by their instants, and their rows by the key.
    private static async Task<HashSet<int>> OpenSeriesAsync(
        NpgsqlConnection connection, string dataset, EventExpectation events, int[] here, int[] there, TimeRange range, CancellationToken ct)
    {
        var (key, unless) = (Sql.Quote(events.Key), events.Unless is { } column ? $"AND e.{Sql.Quote(column)} IS NOT TRUE" : "");
        return
        [
            .. await connection.QueryAsync(
                $"""
                SELECT s.here FROM unnest($1::integer[], $2::integer[]) AS s (here, there)
                WHERE EXISTS (
                    SELECT FROM {Sql.Table(events.Dataset)} e
                    WHERE e.series_id = s.there AND e.at >= $3 AND e.at < $4 AND e.{key} IS NOT NULL {unless}
                      AND NOT EXISTS (SELECT FROM {Sql.Table(dataset)} r WHERE r.series_id = s.here AND r.{key} = e.{key}))
                """,
                r => r.GetInt32(0), ct, here, there, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc()),
        ];
    }
}
