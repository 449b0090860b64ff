using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Revisions;
using Npgsql;

namespace DataFetch.Storage.Schema;

/// <summary>Gives every declared dataset its table, its readable view, and the ids of its names. Adds what is new; drops nothing.</summary>
internal static class CatalogTables
{
    public static async Task SynchroniseAsync(NpgsqlConnection connection, SourceCatalog catalog, CancellationToken ct)
    {
        await connection.ExecuteAsync(
            "INSERT INTO datafetch.provider (name) SELECT n FROM unnest($1::text[]) n WHERE NOT EXISTS (SELECT FROM datafetch.provider p WHERE p.name = n)",
            ct, (object)catalog.Sources.SelectMany(s => s.Requests.Values).Select(r => r.Provider).ToArray());
        foreach (var dataset in catalog.Datasets)
        {
            await connection.ExecuteAsync(
                "INSERT INTO datafetch.dataset (name) SELECT $1 WHERE NOT EXISTS (SELECT FROM datafetch.dataset WHERE name = $1)", ct, dataset.Name);
            await connection.ExecuteAsync(
                """
                INSERT INTO datafetch.series (dataset_id, name)
                SELECT d.id, n FROM datafetch.dataset d, unnest($2::text[]) n
                WHERE d.name = $1 AND NOT EXISTS (SELECT FROM datafetch.series s WHERE s.dataset_id = d.id AND s.name = n)
                """,
                ct, dataset.Name, dataset.Series.ToArray());
            await connection.ExecuteAsync(TableDdl(dataset), ct);
            await RevisionTables.SynchroniseAsync(connection, dataset, ct);
            await connection.ExecuteAsync(ViewDdl(dataset, await ColumnsAsync(connection, dataset, ct)), ct);
        }

        await ReadableViews.SynchroniseAsync(connection, catalog, ct);
    }

    private static string TableDdl(Dataset dataset) => dataset.IsKeyed ? KeyedTableDdl(dataset) : SlotTableDdl(dataset);

    // Rows of one instant may be many, and the columns of the key tell them apart; upper: see FillMerge.
    private static string KeyedTableDdl(Dataset dataset)
    {
        var table = Sql.Table(dataset.Name);
        var keys = dataset.Columns.Where(c => dataset.Key.Contains(c.Name)).ToList();
        var ddl = new StringBuilder(
            $"""
            CREATE TABLE IF NOT EXISTS {table} (
                series_id   integer NOT NULL,
                at          timestamptz NOT NULL,
                provider_id smallint NOT NULL,
                upper       text[] NOT NULL DEFAULT '{"{}"}',
                {string.Join(", ", keys.Select(c => $"{Sql.Quote(c.Name)} {c.Type.InPostgres()} NOT NULL"))},
                PRIMARY KEY (series_id, {string.Join(", ", dataset.Key.Select(Sql.Quote))})
            );
            CREATE INDEX IF NOT EXISTS {Sql.Quote($"{dataset.Name}_at")} ON {table} (series_id, at);

            """);
        AddColumns(ddl, table, dataset.Columns.Except(keys));
        AddCreatedAt(ddl, table);
        ddl.AppendLine($"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now();");
        return ddl.ToString();
    }

    private static string SlotTableDdl(Dataset dataset)
    {
        var table = Sql.Table(dataset.Name);
        var ddl = new StringBuilder(
            $"""
            CREATE TABLE IF NOT EXISTS {table} (
                series_id   integer NOT NULL,
                at          timestamptz NOT NULL,
                provider_id smallint NOT NULL,
                PRIMARY KEY (series_id, at)
            );

            """);
        AddColumns(ddl, table, dataset.Columns);
        AddCreatedAt(ddl, table);
        return ddl.ToString();
    }

    internal static void AddColumns(StringBuilder ddl, string table, IEnumerable<Column> columns)
    {
        foreach (var column in columns)
        {
            ddl.AppendLine($"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {Sql.Quote(column.Name)} {column.Type.InPostgres()};");
        }
    }

    // Rows keep it when they are changed.
    private static void AddCreatedAt(StringBuilder ddl, string table) =>
        ddl.AppendLine($"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now();");

    // For people and their tools: names instead of ids. As the table has its columns: CREATE OR REPLACE VIEW takes new ones at the
    // end only, and drops none.
    private static string ViewDdl(Dataset dataset, IEnumerable<string> columns) =>
        $"""
        CREATE OR REPLACE VIEW data.{Sql.Quote(dataset.Name + "_named")} AS
        SELECT s.name AS series, r.at, p.name AS provider{string.Concat(columns.Select(c => $", r.{Sql.Quote(c)}"))}
        FROM {Sql.Table(dataset.Name)} r
        JOIN datafetch.series s ON s.id = r.series_id
        JOIN datafetch.provider p ON p.id = r.provider_id
        """;

    private static Task<List<string>> ColumnsAsync(NpgsqlConnection connection, Dataset dataset, CancellationToken ct) =>
        connection.QueryAsync(
            """
            SELECT attname::text FROM pg_attribute
            WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('series_id', 'at', 'provider_id', 'upper')
            ORDER BY attnum
            """,
            r => r.GetString(0), ct, Sql.Table(dataset.Name));
}
