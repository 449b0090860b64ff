using DataFetch.Catalog.Definitions;

namespace DataFetch.Storage.Schema;

/// <summary>The tables of keyed datasets: a row is found by its key, and by its instant only where many are read.</summary>
internal static class KeyedTables
{
    /// <summary>The column with the greatest rank of the fills that a row is from (<see cref="Fill.Rank"/>).</summary>
    public const string Rank = "rank";

    public static string Ddl(Dataset dataset)
    {
        var table = Sql.Table(dataset.Name);
        var types = dataset.Columns.ToDictionary(c => c.Name, c => c.Type.InPostgres());
        return
            $"""
            CREATE TABLE IF NOT EXISTS {table} (
                series_id   integer NOT NULL,
                at          timestamptz NOT NULL,
                provider_id smallint NOT NULL,
                {Rank}      smallint NOT NULL DEFAULT 0,
                {string.Join(", ", dataset.Key.Select(k => $"{Sql.Quote(k)} {types[k]} NOT NULL"))},
                PRIMARY KEY (series_id, {string.Join(", ", dataset.Key.Select(Sql.Quote))})
            );
            {IndexDdl(dataset, "at")}

            """;
    }

    /// <summary>An index by a column within each series; none where the table is in that order already.</summary>
    public static string IndexDdl(Dataset dataset, string column) => (dataset.IsKeyed ? dataset.Key[0] : "at") == column
        ? ""
        : $"CREATE INDEX IF NOT EXISTS {Sql.Quote($"{dataset.Name}_{column}_idx")} ON {Sql.Table(dataset.Name)} (series_id, {Sql.Quote(column)});";
}
