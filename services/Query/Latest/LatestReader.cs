using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;

namespace DataFetch.Query.Latest;

/// <summary>The newest row of a series.</summary>
/// <param name="Values">Column name to value as text; a null is left out.</param>
internal sealed record LatestRow(string Series, DateTime At, IReadOnlyDictionary<string, string> Values);

internal sealed class LatestReader(RowReader rows, CatalogIds ids)
{
    /// <summary>One row for each series that has any.</summary>
    public async Task<IReadOnlyList<LatestRow>> ReadAsync(Dataset dataset, IReadOnlyList<string> series, CancellationToken ct)
    {
        var names = series.ToDictionary(s => ids.Series(dataset.Name, s));
        return await rows.LatestAsync(
            dataset, dataset.Columns, [.. names.Keys], row => new LatestRow(names[row.SeriesId], DateTime.UnixEpoch.AddMicroseconds(row.At), Values(dataset.Columns, row)), ct);
    }

    private static Dictionary<string, string> Values(IReadOnlyList<Column> columns, StoredRow row)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < columns.Count; i++)
        {
            if (!row.IsNull(i))
            {
                values[columns[i].Name] = ValueText.Of(columns[i].Type, row, i);
            }
        }

        return values;
    }
}

internal static class LatestFeature
{
    public static IServiceCollection AddLatest(this IServiceCollection services) => services.AddSingleton<LatestReader>();
}
