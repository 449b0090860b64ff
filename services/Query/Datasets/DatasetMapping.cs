using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Datasets;

/// <summary>Where the columns of a dataset come from, read off the declarations that the fetcher runs on.</summary>
internal static class DatasetMapping
{
    public static IEnumerable<Wire.ColumnMapping> Of(SourceCatalog catalog, Dataset dataset) => dataset.Derived is { } derived
        ? dataset.Columns.Select(column => Computed(column, derived))
        : from request in DatasetFillers.Of(catalog, dataset)
          from fill in request.Fills
          where fill.Dataset == dataset.Name
          from row in Rows(catalog, dataset, request, fill)
          select row;

    private static Wire.ColumnMapping Computed(Column column, Derivation derived) => new()
    {
        Column = column.Name,
        Type = column.Type.InPostgres(),
        Unit = column.Unit,
        Note = MappingNotes.Text(column.Note, $"Computed from {derived.From}: {derived.By}."),
    };

    private static IEnumerable<Wire.ColumnMapping> Rows(SourceCatalog catalog, Dataset dataset, Request request, Fill fill)
    {
        var (source, path) = (catalog.Source(request.Source), new FieldPath(request, fill));
        var provider = dataset.Providers.FirstOrDefault(p => p.Request == request.Provider);
        var enriched = catalog.EnrichedBy(request.Provider)?.Name;
        yield return Row("series", "text", "", SeriesField(path, request, fill), MappingNotes.OfSeries(dataset, provider, request, fill, path, enriched));
        yield return Row("at", "timestamptz", "", AtField(path, fill), MappingNotes.OfInstant(dataset, request, fill));
        foreach (var column in dataset.Columns)
        {
            var from = fill.Columns.GetValueOrDefault(column.Name);
            yield return Row(
                column.Name, column.Type.InPostgres(), column.Unit, from is null ? "" : ColumnField(path, request, from), ColumnNotes.Of(dataset, column, from));
        }

        Wire.ColumnMapping Row(string column, string type, string unit, string field, string note) => new()
        {
            Column = column,
            Type = type,
            Unit = unit,
            Provider = request.Provider,
            Endpoint = source.IsFolder ? request.Path : source.BaseAddress.ToString().TrimEnd('/') + request.Path,
            Field = field,
            Note = note,
        };
    }

    private static string SeriesField(FieldPath path, Request request, Fill fill) => fill.SeriesField switch
    {
        // The names stand in the path to the records.
        { Names: ["*"] } => path.Records,
        { } field => path.Of(field),
        null => request.IsPerSeries && request.Members is null ? "{series}" : "",
    };

    private static string AtField(FieldPath path, Fill fill) => fill.AtField is { } at
        ? $"{path.Of(at)}{(fill.TimeField is { } time ? $" + {path.Of(time)}" : "")}"
        : "";

    private static string ColumnField(FieldPath path, Request request, ColumnField from) => from.From switch
    {
        ColumnSource.Series => "{series}",
        ColumnSource.Day => "{first_day}",
        ColumnSource.Subject => request.IsPerEntity ? "{entity}" : "{member}",
        _ => path.Of(from.Field),
    };
}
