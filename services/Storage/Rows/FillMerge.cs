using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;

namespace DataFetch.Storage.Rows;

/// <summary>
/// How the values of a fill meet those that are there, as SQL. Which of a row's columns have their value from the fill of the
/// greatest rank that has them is in its <c>upper</c>: a later card never takes back what a result said, and a result that says nothing
/// of a column leaves it to the card.
/// </summary>
/// <param name="at">The dataset's columns that hold a row's instant, the fill's or not; the first that has a value counts.</param>
/// <param name="zone">In which a day is an instant.</param>
/// <param name="fillsBlanks">Whether rows that are there get only what they lack.</param>
/// <param name="above">Columns of the fill that one of a greater rank has, too.</param>
/// <param name="below">Columns of the fill that one of a lower rank has, too.</param>
internal sealed class FillMerge(
    IReadOnlyList<Column> columns, IReadOnlyList<Column> at, string zone, bool fillsBlanks, IReadOnlySet<string> above, IReadOnlySet<string> below)
{
    /// <summary>The columns that the fill has, in the dataset's order.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. columns.Select(c => c.Name)];

    public static FillMerge Of(SourceCatalog catalog, Dataset dataset, Fill fill)
    {
        var fills = catalog.Sources.SelectMany(s => s.Requests.Values).SelectMany(r => r.Fills).Where(f => f.Dataset == dataset.Name && !f.FillsBlanks).ToList();
        return new FillMerge(
            [.. dataset.Columns.Where(c => fill.Columns.ContainsKey(c.Name))],
            [.. dataset.AtColumns.Select(name => dataset.Columns.First(c => c.Name == name))],
            dataset.Zone.Id,
            fill.FillsBlanks,
            fills.Where(f => f.Rank > fill.Rank).SelectMany(f => f.Columns.Keys).Except(dataset.Key).ToHashSet(),
            fills.Where(f => f.Rank < fill.Rank).SelectMany(f => f.Columns.Keys).Except(dataset.Key).ToHashSet());
    }

    /// <summary>The instant of a row that is new.</summary>
    /// <param name="otherwise">Where its columns have none.</param>
    public string AtOf(string incoming, string otherwise) =>
        Coalesce(at.Where(c => Columns.Contains(c.Name)).Select(c => Instant(c, incoming + Sql.Quote(c.Name))), otherwise);

    /// <summary>The instant of a row after the merge: it follows from the values then, in whatever order they came.</summary>
    public string At(string stored, string incoming) => Coalesce(
        at.Select(c => Instant(c, Columns.Contains(c.Name) ? Value(c.Name, stored + Sql.Quote(c.Name), incoming + Sql.Quote(c.Name), stored) : stored + Sql.Quote(c.Name))),
        $"{stored}at");

    /// <summary>The values of the fill's columns after the merge.</summary>
    public string Values(string stored, string incoming) => string.Join(", ", Columns.Select(c => Value(c, stored + Sql.Quote(c), incoming + Sql.Quote(c), stored)));

    /// <summary>The row's <c>upper</c> after the merge.</summary>
    public string Upper(string stored, string incoming) =>
        Own.Count == 0 ? $"{stored}upper" : $"ARRAY(SELECT DISTINCT u FROM unnest({stored}upper || {UpperOf(incoming)}) u ORDER BY u)";

    /// <summary>The <c>upper</c> of a row that is new.</summary>
    public string UpperOf(string incoming) => Own.Count == 0
        ? "'{}'::text[]"
        : $"array_remove(ARRAY[{string.Join(", ", Own.Select(c => $"CASE WHEN {incoming}{Sql.Quote(c)} IS NOT NULL THEN {Literal(c)} END"))}], NULL)";

    private List<string> Own => fillsBlanks ? [] : [.. Columns.Where(below.Contains)];

    private string Value(string column, string stored, string incoming, string row) =>
        fillsBlanks ? $"coalesce({stored}, {incoming})"
        : above.Contains(column) ? $"CASE WHEN {Literal(column)} = ANY({row}upper) THEN {stored} ELSE {incoming} END"
        : below.Contains(column) ? $"coalesce({incoming}, {stored})"
        : incoming;

    private static string Coalesce(IEnumerable<string> instants, string otherwise) => $"coalesce({string.Join(", ", instants.Append(otherwise))})";

    private string Instant(Column column, string value) =>
        column.Type == ColumnType.Date ? $"({value})::timestamp AT TIME ZONE {Literal(zone)}" : value;

    // Names of columns and zones, which the catalog has checked.
    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
