using DataFetch.Cli.Output;
using DataFetch.V1;

namespace DataFetch.Cli.Querying;

/// <summary>Turns batches of packed columns into rows of <c>series, at, provider, column…</c>.</summary>
internal sealed class DataRows(DataHeader header)
{
    private readonly bool hasSeries = HasSeries(header);

    /// <summary>The column names; <c>series</c> is left out where the dataset has one unnamed series.</summary>
    public IReadOnlyList<string> Names { get; } =
        [.. HasSeries(header) ? ["series", "at", "provider"] : new[] { "at", "provider" }, .. header.Columns.Select(column => column.Name)];

    /// <summary>The columns for a table.</summary>
    public IReadOnlyList<Column<object?[]>> Columns => [.. Names.Select((name, i) => new Column<object?[]>(name, row => row[i]))];

    public IEnumerable<object?[]> Read(DataBatch batch)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            var at = PackedColumn.Instant(batch.AtUs[row]);
            object?[] key = hasSeries ? [header.Series[batch.SeriesIndex[row]], at] : [at];
            yield return [.. key, Provider(batch, row), .. Values(batch, row)];
        }
    }

    private static bool HasSeries(DataHeader header) => header.Series.Any(name => name.Length > 0);

    // Null where the service does not know it, or is one of before.
    private string? Provider(DataBatch batch, int row) =>
        row < batch.ProviderIndex.Count && batch.ProviderIndex[row] is >= 0 and var index ? header.Providers[index] : null;

    private IEnumerable<object?> Values(DataBatch batch, int row) => batch.Columns.Select((column, i) => column.At(header.Columns[i].Type, row));
}
