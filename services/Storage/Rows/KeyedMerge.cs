using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;

namespace DataFetch.Storage.Rows;

/// <summary>The statement that brings staged rows into a keyed dataset's table, and what becomes of each column.</summary>
/// <remarks>
/// Of the columns that the fill names: where something of a greater rank was said of the row, or the fill only fills blanks, what is
/// stored stays and what is null is filled in; a greater rank than the row's lays its values over the stored ones; equal ranks replace
/// each other, null included. Columns that the fill does not name stay. So one card and one result of a row give the same row in
/// either order. Parameters: $1 the fill's rank, $2 the domain's time, $3 the id of the dataset's zone.
/// </remarks>
internal sealed class KeyedMerge(Dataset dataset, Fill fill)
{
    private const string Rank = KeyedTables.Rank;

    private readonly IReadOnlyList<Column> values = [.. dataset.Columns.Where(c => fill.Columns.ContainsKey(c.Name) && !dataset.Key.Contains(c.Name))];
    private readonly string keys = string.Join(", ", dataset.Key.Select(Sql.Quote));

    /// <summary>
    /// Writes the rows that are new or come out different, in the order of their keys: two merges lock their rows in one order. The
    /// join leaves the others out, so they are not even locked; LATERAL: one index probe a row, whatever the planner thinks of a table
    /// that has no statistics.
    /// </summary>
    public string Statement(string staged)
    {
        var table = Sql.Table(dataset.Name);
        return
            $"""
            INSERT INTO {table} AS stored (series_id, at, provider_id, {Rank}, {keys}{Names("")}, updated_at)
            SELECT i.series_id, {InsertedAt}, i.provider_id, $1, {Keys("i.")}{Names("i.")}, now()
            FROM {staged} i
            LEFT JOIN LATERAL (SELECT * FROM {table} t WHERE t.series_id = i.series_id AND ({Keys("t.")}) = ({Keys("i.")}) LIMIT 1) there ON true
            WHERE there.series_id IS NULL OR {Differs("there", "i", withRank: true)}
            ORDER BY i.series_id, {Keys("i.")}
            ON CONFLICT (series_id, {keys}) DO UPDATE SET
                at          = {At("stored", "excluded")},
                provider_id = CASE WHEN {Differs("stored", "excluded")} THEN excluded.provider_id ELSE stored.provider_id END,
                updated_at  = CASE WHEN {Differs("stored", "excluded")} THEN excluded.updated_at ELSE stored.updated_at END,
                {string.Concat(values.Select(c => $"{Sql.Quote(c.Name)} = {Merged(c.Name, "stored", "excluded")},\n    "))}{Rank} = greatest(stored.{Rank}, excluded.{Rank})
            WHERE {Differs("stored", "excluded", withRank: true)}
            """;
    }

    // What the columns that hold a row's instant say, if anything; else the row keeps its own, or gets the time of storing.
    private string InsertedAt => $"coalesce({Instants(c => Has(c) ? Named("i", c) : null)}$2)";

    private string At(string stored, string incoming) =>
        $"coalesce({Instants(c => Has(c) ? Merged(c, stored, incoming) : Named(stored, c))}{stored}.at)";

    private string Instants(Func<string, string?> expression) => string.Concat(
        from name in dataset.AtColumns
        let text = expression(name)
        where text is not null
        select dataset.Columns.First(c => c.Name == name).Type == ColumnType.Date ? $"({text})::timestamp AT TIME ZONE $3::text, " : $"{text}, ");

    // A greater rank counts as a difference: a lower one is not to overwrite what it says the same. The instant follows from the values.
    private string Differs(string stored, string incoming, bool withRank = false)
    {
        var pairs = values.Select(c => (Stored: Named(stored, c.Name), Merged: Merged(c.Name, stored, incoming)));
        pairs = withRank ? pairs.Append(($"{stored}.{Rank}", $"greatest({stored}.{Rank}, $1)")) : pairs;
        return pairs.Any()
            ? $"({string.Join(", ", pairs.Select(p => p.Stored))}) IS DISTINCT FROM ({string.Join(", ", pairs.Select(p => p.Merged))})"
            : "false";
    }

    private string Merged(string column, string stored, string incoming)
    {
        var (old, fresh) = (Named(stored, column), Named(incoming, column));
        return dataset.Key.Contains(column) ? old
            : fill.FillsBlanks ? $"coalesce({old}, {fresh})"
            : $"CASE WHEN {stored}.{Rank} > $1 THEN coalesce({old}, {fresh}) WHEN {stored}.{Rank} < $1 THEN coalesce({fresh}, {old}) ELSE {fresh} END";
    }

    private bool Has(string column) => fill.Columns.ContainsKey(column);

    private string Names(string prefix) => string.Concat(values.Select(c => $", {prefix}{Sql.Quote(c.Name)}"));

    private string Keys(string prefix) => string.Join(", ", dataset.Key.Select(k => prefix + Sql.Quote(k)));

    private static string Named(string alias, string column) => $"{alias}.{Sql.Quote(column)}";
}
