using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Coverage;

/// <summary>Keeps a range open in which an announced event has no row yet: a race whose result is late is asked for again.</summary>
internal static class LateEvents
{
    /// <summary>The changes as they are; with what is present of them provisional where an event of the range lacks its row and may still get it.</summary>
    public static async Task<IReadOnlyList<SeriesChange>> OpenAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyList<SeriesChange> changes, TimeRange range, Instant now, CancellationToken ct)
    {
        if (dataset.Events is not { } events || range.End + events.Within <= now || changes.All(c => c.Present.Count == 0) || !await IsOneMissingAsync(connection, dataset, events, range, ct))
        {
            return changes;
        }

        return [.. changes.Select(c => c with { Present = TimeRangeSet.Empty, Provisional = c.Provisional.Union(c.Present) })];
    }

    private static async Task<bool> IsOneMissingAsync(NpgsqlConnection connection, Dataset dataset, EventExpectation events, TimeRange range, CancellationToken ct)
    {
        var (key, unless) = (Sql.Quote(events.Key), events.Unless is { } column ? $"AND e.{Sql.Quote(column)} IS NOT TRUE" : "");
        var found = await connection.QueryAsync(
            $"""
            SELECT EXISTS (
                SELECT FROM {Sql.Table(events.Dataset)} e
                WHERE e.at >= $1 AND e.at < $2 {unless}
                  AND NOT EXISTS (SELECT FROM {Sql.Table(dataset.Name)} r WHERE r.{key} = e.{key}))
            """,
            r => r.GetBoolean(0), ct, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
        return found[0];
    }
}
