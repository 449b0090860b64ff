using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Datasets;

/// <summary>Where the columns of a dataset come from, read off the declarations that the fetcher runs on.</summary>
internal static class DatasetMapping
{
    public static IEnumerable<Wire.ColumnMapping> Of(SourceCatalog catalog, Dataset dataset) =>
        from provider in dataset.Providers
        let request = catalog.Request(provider.Request)
        let source = catalog.Source(request.Source)
        from fill in request.Fills
        where fill.Dataset == dataset.Name
        from row in Rows(dataset, source, provider, request, fill)
        select row;

    private static IEnumerable<Wire.ColumnMapping> Rows(Dataset dataset, Source source, Provider provider, Request request, Fill fill)
    {
        var path = string.Concat(PathOf(request.Decoding.Groups), fill.Group.Length > 0 ? $"[{request.Decoding.GroupKey}={fill.Group}]." : "", PathOf(request.Decoding.Records));
        yield return Row("series", "text", "", SeriesField(path, request, fill), SeriesNote(dataset, provider, request, fill));
        yield return Row("at", "timestamptz", "", $"{path}{fill.AtField}{(fill.TimeField is { } time ? $" + {time}" : "")}", AtNote(request, fill));
        foreach (var column in dataset.Columns)
        {
            var from = fill.Columns.GetValueOrDefault(column.Name);
            yield return Row(
                column.Name, column.Type.InPostgres(), column.Unit, from is null ? "" : $"{path}{from.Field}",
                string.Join(" ", Notes(column, from).Where(n => n.Length > 0)));
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

    private static string SeriesField(string path, Request request, Fill fill) =>
        fill.SeriesField is { } field ? $"{path}{field}" : request.IsPerSeries ? "{series}" : "";

    private static string SeriesNote(Dataset dataset, Provider provider, Request request, Fill fill)
    {
        var served = dataset.Series.Where(s => request.Serves(dataset, s) && (fill.Series is null || s == fill.Series)).ToList();
        var names = request.SeriesNames is null ? string.Join(", ", served) : string.Join(", ", served.Select(s => $"{s} = {request.UpstreamName(s)}"));
        var days = (provider.From, provider.Until) switch
        {
            (null, null) => "",
            ({ } from, null) => $" From {from:R} on.",
            (null, { } until) => $" Before {until:R}.",
            ({ } from, { } until) => $" From {from:R} to before {until:R}.",
        };
        var month = provider.IsFirstInCurrentMonth ? " First choice in the current month, last before it." : "";
        return $"{(names.Length > 0 ? $"{names}." : "")}{days}{month}".Trim();
    }

    private static string AtNote(Request request, Fill fill)
    {
        var format = fill.AtFormat switch
        {
            InstantFormat.Offset => "With its offset.",
            InstantFormat.Local => $"Local time of {request.Zone.Id}.",
            InstantFormat.Utc => "UTC where no offset is written.",
            InstantFormat.RowOfDay => $"A day of {request.Zone.Id}; the row's place in it is the time.",
            _ => $"A day of {request.Zone.Id}.",
        };
        return fill.AtShift == NodaTime.Duration.Zero ? format : $"{format} Shifted by {fill.AtShift.TotalMinutes:0} minutes: the upstream names the interval's end.";
    }

    private static IEnumerable<string> Notes(Column column, ColumnField? from)
    {
        yield return column.Note;
        if (from is null)
        {
            yield return "This provider has none.";
            yield break;
        }

        yield return from.Note;
        yield return from.IsOptional ? "May be missing." : "";
        yield return from.Times == 1 ? "" : FormattableString.Invariant($"Multiplied by {from.Times}.");
        yield return from.Nulls.Count > 0 ? $"No value: {string.Join(", ", from.Nulls)}." : "";
        yield return from.Values.Count > 0 ? $"{string.Join(", ", from.Values.Select(v => $"{v.Key} is {v.Value}"))}." : "";
    }

    private static string PathOf(IReadOnlyList<FieldName> path) => string.Concat(path.Select(f => $"{f}."));
}
