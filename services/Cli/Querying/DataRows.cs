using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Querying;

/// <summary>Turns batches of packed columns into rows of <c>series, at, column…</c>.</summary>
internal sealed class DataRows(DataHeader header)
{
    /// <summary>The column names; <c>series</c> is left out where the dataset has one unnamed series.</summary>
    public IReadOnlyList<string> Names { get; } =
        [.. HasSeries(header) ? ["series", "at"] : new[] { "at" }, .. header.Columns.Select(column => column.Name)];

    /// <summary>The columns for a table.</summary>
    public IReadOnlyList<Column<object?[]>> Columns => [.. Names.Select((name, i) => new Column<object?[]>(name, row => row[i]))];

    public IEnumerable<object?[]> Read(DataBatch batch)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            var at = PackedColumn.Instant(batch.AtUs[row]);
            object?[] key = HasSeries(header) ? [header.Series[batch.SeriesIndex[row]], at] : [at];
            yield return [.. key, .. Values(batch, row)];
        }
    }

    private static IEnumerable<object?> Values(DataBatch batch, int row) => batch.Columns.Select(column => column.At(row));

    private static bool HasSeries(DataHeader header) => header.Series.Any(name => name.Length > 0);
}
