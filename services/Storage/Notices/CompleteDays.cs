using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Notices;

/// <param name="Revision">How often it has become complete.</param>
public readonly record struct CompleteDay(LocalDate Day, int Revision);

/// <summary>Which local days of a dataset were told to be complete.</summary>
public sealed class CompleteDays(CatalogIds ids)
{
    /// <summary>Notes how days stand now, within the caller's transaction. One that has become complete with more or fewer series than before has become so anew.</summary>
    /// <param name="days">Each once, and whether it is complete.</param>
    /// <returns>Those that have become complete, in order.</returns>
    public async Task<IReadOnlyList<CompleteDay>> NoteAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyDictionary<LocalDate, bool> days, CancellationToken ct)
    {
        if (days.Count == 0)
        {
            return [];
        }

        var changed = await connection.QueryAsync(
            """
            INSERT INTO datafetch.complete_day AS c (dataset_id, day, is_complete, revision, series)
            SELECT $1, n.day, n.is_complete, 1, $4
            FROM unnest($2::date[], $3::boolean[]) AS n (day, is_complete)
            WHERE n.is_complete OR EXISTS (SELECT FROM datafetch.complete_day k WHERE k.dataset_id = $1 AND k.day = n.day)
            ORDER BY n.day
            ON CONFLICT (dataset_id, day) DO UPDATE SET
                is_complete = excluded.is_complete,
                revision    = c.revision + excluded.is_complete::integer,
                series      = CASE WHEN excluded.is_complete THEN excluded.series ELSE c.series END
            WHERE excluded.is_complete <> c.is_complete OR excluded.is_complete AND excluded.series <> c.series
            RETURNING day, revision, is_complete
            """,
            r => (Day: new CompleteDay(LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)), r.GetInt32(1)), IsComplete: r.GetBoolean(2)), ct,
            ids.Dataset(dataset.Name), days.Keys.Select(d => d.ToDateOnly()).ToArray(), days.Values.ToArray(), dataset.Series.Count);
        return [.. changed.Where(c => c.IsComplete).Select(c => c.Day).OrderBy(d => d.Day)];
    }
}
