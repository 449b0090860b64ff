using DataFetch.Catalog.Definitions;

namespace DataFetch.Catalog.Loading;

/// <summary>
/// What a fill from Parquet leaves out is as <c>datafetch export</c> writes it: <c>series</c>, <c>at</c>, and the dataset's columns by their names.
/// </summary>
internal static class ParquetFills
{
    public static List<LoadedFile> Complete(IReadOnlyList<LoadedFile> files)
    {
        var datasets = files.SelectMany(f => f.Datasets).ToLookup(d => d.Name);
        return [.. files.Select(f => f with { Source = f.Source with { Requests = f.Source.Requests.ToDictionary(r => r.Key, r => Completed(r.Value)) } })];

        Request Completed(Request request) => request.Decoding.IsParquet
            ? request with { Fills = [.. request.Fills.Select(f => datasets[f.Dataset].FirstOrDefault() is { } dataset ? WithDefaults(f, dataset) : f)] }
            : request;
    }

    private static Fill WithDefaults(Fill fill, Dataset dataset) => fill with
    {
        SeriesField = fill.SeriesField ?? (fill.Series is null ? FieldName.Parse("series") : null),
        // Of rows without an instant 'at' is when they were stored.
        AtField = fill.AtField ?? (dataset.IsKeyed && dataset.AtColumns.Count == 0 ? null : FieldName.Parse("at")),
        Columns = fill.Columns.Count > 0 ? fill.Columns : dataset.Columns.ToDictionary(c => c.Name, c => new ColumnField
        {
            Field = FieldName.Parse(c.Name),
            IsOptional = false,
            Nulls = [],
            Values = new Dictionary<string, string>(),
            Times = 1,
            Numbers = NumberStyle.Json,
            IsClock = false,
            Note = "",
        }),
    };
}
