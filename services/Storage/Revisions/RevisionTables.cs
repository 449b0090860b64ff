using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Revisions;

/// <summary>
/// The table beside a dataset's where its rows are as they were before they were revised or deleted, and the triggers that put them
/// there, whoever does it. A row is revised where a reader finds another provider, instant or value than before; revised back, it is revised
/// twice. New rows cost nothing, so a COPY is as fast as ever; a dataset that keeps no revisions has no trigger.
/// </summary>
internal static class RevisionTables
{
    private static readonly string[] Triggers = ["keep_updated", "keep_deleted", "keep_truncated", "is_another_row"];

    /// <summary>The table of a dataset's revisions, quoted.</summary>
    public static string Table(Dataset dataset) => Sql.Table($"{dataset.Name}_revisions");

    /// <summary>Since when a row of the dataset's table has been known as it is: since its last revision, or since it was created.</summary>
    // One probe of the index a row: as a join it may read all that was ever revised.
    public static string KnownSince(Dataset dataset, string row) =>
        $"greatest({row}created_at, (SELECT max(r.known_until) FROM {Table(dataset)} r WHERE ({List(Key(dataset), "r.")}) = ({List(Key(dataset), row)})))";

    /// <summary>
    /// Begins to keep the revisions of a dataset that has been declared so, and ends it where it is no more: what was kept stays, but when
    /// it is declared again, nobody knows what happened between.
    /// </summary>
    public static async Task SynchroniseAsync(NpgsqlConnection connection, Dataset dataset, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var isKept = (await connection.QueryAsync("SELECT revisions_since IS NOT NULL FROM datafetch.dataset WHERE name = $1", r => r.GetBoolean(0), ct, dataset.Name)).Single();
        if (dataset.KeepsRevisions)
        {
            // First, as by who writes. Who wrote without the triggers has committed then.
            await connection.ExecuteAsync($"LOCK TABLE {Sql.Table(dataset.Name)} IN SHARE ROW EXCLUSIVE MODE", ct);
            await connection.ExecuteAsync(TableDdl(dataset), ct);
            await connection.ExecuteAsync(TriggerDdl(dataset, await ColumnsAsync(connection, dataset, ct)), ct);
        }
        else if (isKept)
        {
            await connection.ExecuteAsync(string.Concat(Triggers.Select(t => $"DROP TRIGGER {t} ON {Sql.Table(dataset.Name)};\n")), ct);
        }

        if (dataset.KeepsRevisions != isKept)
        {
            await connection.ExecuteAsync(
                "UPDATE datafetch.dataset SET revisions_since = CASE WHEN $2 THEN clock_timestamp() END WHERE name = $1", ct, dataset.Name, dataset.KeepsRevisions);
        }

        await transaction.CommitAsync(ct);
    }

    // The primary key finds of a row what was known last, the other index the rows of a range.
    private static string TableDdl(Dataset dataset)
    {
        var keys = dataset.Columns.Where(c => dataset.Key.Contains(c.Name)).ToList();
        var ddl = new StringBuilder(
            $"""
            CREATE TABLE IF NOT EXISTS {Table(dataset)} (
                series_id   integer NOT NULL,
                at          timestamptz NOT NULL,
                provider_id smallint NOT NULL,
                {string.Concat(keys.Select(c => $"{Sql.Quote(c.Name)} {c.Type.InPostgres()} NOT NULL, "))}
                known_from  timestamptz NOT NULL,
                known_until timestamptz NOT NULL CHECK (known_until > known_from),
                PRIMARY KEY ({List(Key(dataset))}, known_until)
            );

            """);
        CatalogTables.AddColumns(ddl, Table(dataset), dataset.Columns.Except(keys));
        if (dataset.IsKeyed)
        {
            ddl.AppendLine($"CREATE INDEX IF NOT EXISTS {Sql.Quote($"{dataset.Name}_revisions_at")} ON {Table(dataset)} (series_id, at);");
        }

        return ddl.ToString();
    }

    // A connection plans the statements once, maybe for one row and an empty table: what is off looks cheap then, and took 7 and 11 s for
    // 35,000 rows instead of 0.2. Columns may be called new or old. A row with another created_at is another, or it were known before it was.
    private static string TriggerDdl(Dataset dataset, IReadOnlyList<string> columns)
    {
        var (table, function, key) = (Sql.Table(dataset.Name), $"datafetch.{Sql.Quote($"keep_{dataset.Name}")}", Key(dataset));
        var compared = columns.Append("created_at").ToList();
        return $"""
            CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off SET enable_seqscan = off AS $keep$
            #variable_conflict use_column
            BEGIN
                IF TG_OP = 'UPDATE' THEN
                    {Keep(dataset, columns, $"""
                        gone WHERE NOT EXISTS (
                            SELECT FROM now_there n
                            WHERE ({List(key, "n.")}) = ({List(key, "gone.")}) AND ({List(compared, "n.")}) IS NOT DISTINCT FROM ({List(compared, "gone.")}))
                        """)}
                ELSIF TG_OP = 'DELETE' THEN
                    {Keep(dataset, columns, "gone")}
                ELSE
                    {Keep(dataset, columns, $"{table} gone")}
                END IF;
                RETURN NULL;
            END $keep$;

            CREATE OR REPLACE TRIGGER keep_updated AFTER UPDATE ON {table}
                REFERENCING OLD TABLE AS gone NEW TABLE AS now_there FOR EACH STATEMENT EXECUTE FUNCTION {function}();
            CREATE OR REPLACE TRIGGER keep_deleted AFTER DELETE ON {table}
                REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION {function}();
            CREATE OR REPLACE TRIGGER keep_truncated BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}();
            CREATE OR REPLACE TRIGGER is_another_row BEFORE UPDATE ON {table}
                FOR EACH ROW WHEN (({List(key, "OLD.")}) IS DISTINCT FROM ({List(key, "NEW.")})) EXECUTE FUNCTION datafetch.is_another_row();
            """;
    }

    // What was there for no time at all was known to nobody: what a transaction wrote and changed again, or what one wrote that began
    // after this one. OFFSET 0 keeps Postgres from probing the index twice.
    private static string Keep(Dataset dataset, IReadOnlyList<string> columns, string gone) =>
        $"""
        INSERT INTO {Table(dataset)} ({List(columns)}, known_from, known_until)
        SELECT {List(columns)}, known_from, now() FROM (SELECT gone.*, {KnownSince(dataset, "gone.")} AS known_from FROM {gone} OFFSET 0) g WHERE known_from < now();
        """;

    // As the table has them: what an earlier or a later catalog has declared is kept, too.
    private static Task<List<string>> ColumnsAsync(NpgsqlConnection connection, Dataset dataset, CancellationToken ct) =>
        connection.QueryAsync(
            """
            SELECT attname::text FROM pg_attribute
            WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL ($2)
            ORDER BY attnum
            """,
            r => r.GetString(0), ct, Table(dataset), Dataset.RevisionColumns.ToArray());

    private static IReadOnlyList<string> Key(Dataset dataset) => ["series_id", .. dataset.IsKeyed ? dataset.Key : ["at"]];

    private static string List(IEnumerable<string> columns, string prefix = "") => string.Join(", ", columns.Select(c => prefix + Sql.Quote(c)));
}
