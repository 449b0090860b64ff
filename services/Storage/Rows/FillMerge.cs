using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;

namespace DataFetch.Storage.Rows;

/// <summary>
/// How the values of a fill meet those that are there, as SQL. Which of a row's columns have their value from the fill of the
/// greatest rank that has them is in its <c>upper</c>: a later card never takes back what a result said, and a result that says nothing
/// of a column leaves it to the card.
/// </summary>
/// <param name="zone">In which a day is an instant.</param>
/// <param name="fillsBlanks">Whether rows that are there get only what they lack.</param>
/// <param name="above">Columns of the fill that one of a greater rank has, too.</param>
/// <param name="below">Columns of the fill that one of a lower rank has, too.</param>
internal sealed class FillMerge(
    IReadOnlyList<Column> columns, IReadOnlyList<string> at, string zone, bool fillsBlanks, IReadOnlySet<string> above, IReadOnlySet<string> below)
{
    /// <summary>The columns that the fill has, in the dataset's order.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. columns.Select(c => c.Name)];

    public static FillMerge Of(SourceCatalog catalog, Dataset dataset, Fill fill)
    {
        var fills = catalog.Sources.SelectMany(s => s.Requests.Values).SelectMany(r => r.Fills).Where(f => f.Dataset == dataset.Name && !f.FillsBlanks).ToList();
        return new FillMerge(
            [.. dataset.Columns.Where(c => fill.Columns.ContainsKey(c.Name))],
            [.. dataset.AtColumns.Where(fill.Columns.ContainsKey)],
            dataset.Zone.Id,
            fill.FillsBlanks,
            fills.Where(f => f.Rank > fill.Rank).SelectMany(f => f.Columns.Keys).Except(dataset.Key).ToHashSet(),
            fills.Where(f => f.Rank < fill.Rank).SelectMany(f => f.Columns.Keys).Except(dataset.Key).ToHashSet());
    }

    /// <summary>The instant of a row.</summary>
    /// <param name="row">What its columns stand behind, such as <c>i.</c>.</param>
    /// <param name="otherwise">Where none of them has a value.</param>
    /// <param name="isEvent">Whether <paramref name="row"/> has the table's columns, so that its own <c>at</c> is an instant.</param>
    public string At(string row, string otherwise, bool isEvent = false) =>
        isEvent && at.Count == 0 ? otherwise : $"coalesce({string.Join(", ", at.Select(c => Instant(row, c)).Append(otherwise))})";

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

    private string Instant(string row, string column) => columns.Single(c => c.Name == column).Type == ColumnType.Date
        ? $"{row}{Sql.Quote(column)}::timestamp AT TIME ZONE {Literal(zone)}"
        : $"{row}{Sql.Quote(column)}";

    // Names of columns and zones, which the catalog has checked.
    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
