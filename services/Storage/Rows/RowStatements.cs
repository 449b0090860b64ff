using System.Text;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Revisions;
using DataFetch.Storage.Schema;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Storage.Rows;

/// <summary>What rows are read with. COPY takes no parameters: numbers and instants need no quoting, and texts are written in hexadecimal.</summary>
internal static class RowStatements
{
    private static readonly InstantPattern Microseconds = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.ffffff'Z'");

    /// <summary>All rows of a range in their order.</summary>
    public static string All(Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, TimeRange range) =>
        Select(dataset, columns, seriesIds, range, "", RowPart.All);

    /// <summary>Statements whose rows, one behind the other, are those of the part.</summary>
    // In one statement Postgres would read a series from the start of the range up to the place, page after page.
    public static IReadOnlyList<string> Of(Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, TimeRange range, RowPart part)
    {
        if (part.After is not { } after)
        {
            return [Select(dataset, columns, seriesIds, range, "", part)];
        }

        var at = Instant.FromUnixTimeTicks(after.At * 10);
        var rest = range.Intersect(part.IsDescending ? new TimeRange(range.Start, at + Duration.FromTicks(10)) : new TimeRange(at, range.End));
        return
        [
            Select(dataset, columns, [.. seriesIds.Where(id => id == after.SeriesId)], rest, $" AND {Behind(dataset, after, part.IsDescending)}", part),
            Select(dataset, columns, [.. seriesIds.Where(id => id > after.SeriesId)], range, "", part),
        ];
    }

    /// <summary>The newest row of each series that has one.</summary>
    public static string Latest(Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds) =>
        $"""
        SELECT newest.* FROM unnest({Literal(seriesIds)}) s
        CROSS JOIN LATERAL (
            SELECT series_id, at, provider_id{Names(columns)} FROM {Sql.Table(dataset.Name)} WHERE series_id = s ORDER BY at DESC LIMIT 1) newest
        """;

    /// <summary>All rows of a range as they were known at an instant: those that still stand there as they were, and those that do not.</summary>
    public static string AsKnownAt(Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, TimeRange range, Instant asOf, bool isDescending)
    {
        var (wanted, within, then) = ($"series_id, at, provider_id{Names(columns)}", Within(seriesIds, range), Literal(asOf));
        return $"""
            SELECT {wanted} FROM {Sql.Table(dataset.Name)} there
            WHERE {within} AND created_at <= {then} AND {RevisionTables.KnownSince(dataset, "there.")} <= {then}
            UNION ALL
            SELECT {wanted} FROM {RevisionTables.Table(dataset)}
            WHERE {within} AND known_from <= {then} AND known_until > {then}
            ORDER BY series_id, at{(isDescending ? " DESC" : "")}
            """;
    }

    private static string Select(Dataset dataset, IReadOnlyList<Column> columns, int[] seriesIds, TimeRange range, string more, RowPart part)
    {
        var direction = part.IsDescending ? " DESC" : "";
        return $"""
            SELECT series_id, at, provider_id{Names(columns)} FROM {Sql.Table(dataset.Name)}
            WHERE {Within(seriesIds, range)}{more}
            ORDER BY series_id, at{direction}{string.Concat(dataset.Key.Select(k => $", {Sql.Quote(k)}{direction}"))}{(part.Limit is { } limit ? $" LIMIT {limit}" : "")}
            """;
    }

    private static string Behind(Dataset dataset, RowPlace place, bool isDescending)
    {
        var columns = dataset.Key.Select(k => $", {Sql.Quote(k)}");
        var values = dataset.Key.Zip(place.Key, (name, text) => $", {Literal(text)}::{dataset.Columns.First(c => c.Name == name).Type.InPostgres()}");
        return $"(at{string.Concat(columns)}) {(isDescending ? "<" : ">")} ({Literal(Instant.FromUnixTimeTicks(place.At * 10))}{string.Concat(values)})";
    }

    private static string Within(int[] seriesIds, TimeRange range) => $"series_id = {Ids(seriesIds)} AND at >= {Literal(range.Start)} AND at < {Literal(range.End)}";

    // Of one series Postgres walks an index in either direction; of a list it would sort what descends.
    private static string Ids(int[] seriesIds) => seriesIds is [var id] ? $"{id}" : $"ANY({Literal(seriesIds)})";

    private static string Literal(int[] ids) => $"'{{{string.Join(',', ids)}}}'::integer[]";

    private static string Literal(Instant at) => $"'{Microseconds.Format(at)}'::timestamptz";

    private static string Literal(string text) => $"convert_from('\\x{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'::bytea, 'UTF8')";

    private static string Names(IReadOnlyList<Column> columns) => string.Concat(columns.Select(c => $", {Sql.Quote(c.Name)}"));
}
