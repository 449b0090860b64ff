using System.Xml;
using DataFetch.Catalog.Definitions;
using NodaTime;
using NodaTime.Text;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Datasets;

internal static class DatasetWire
{
    public static Wire.Dataset ToWire(Dataset dataset) => new()
    {
        Name = dataset.Name,
        Title = dataset.Title,
        Zone = dataset.Zone.Id,
        Cadence = Text(dataset.Cadence.Shortest),
        Columns = { dataset.Columns.Select(ToWire) },
        Series = { dataset.Series.Where(s => s.Length > 0) },
        Providers = { dataset.Providers.Select(p => p.Request) },
        Starts = LocalDatePattern.Iso.Format(dataset.Starts),
        Key = { dataset.Key },
        Expectation = dataset.Cadence.Name,
        Sparse = dataset.IsSparse,
        Snapshot = dataset.IsSnapshot,
        DerivedFrom = dataset.Derived?.From ?? "",
        Ttl = Text(dataset.Ttl),
        FreshWithin = Text(dataset.FreshWithin),
        Revisions = dataset.KeepsRevisions,
    };

    private static string Text(Duration? span) => span is { } known ? XmlConvert.ToString(known.ToTimeSpan()) : "";

    public static Wire.DatasetColumn ToWire(this Column column) => new()
    {
        Name = column.Name,
        Unit = column.Unit,
        Note = column.Note,
        Type = column.Type.ToWire(),
    };

    public static Wire.ColumnType ToWire(this ColumnType type) => type switch
    {
        ColumnType.Decimal => Wire.ColumnType.Decimal,
        ColumnType.Double => Wire.ColumnType.Double,
        ColumnType.Int64 => Wire.ColumnType.Int64,
        ColumnType.Boolean => Wire.ColumnType.Boolean,
        ColumnType.Date => Wire.ColumnType.Date,
        ColumnType.Instant => Wire.ColumnType.Instant,
        ColumnType.Json => Wire.ColumnType.Json,
        _ => Wire.ColumnType.Text,
    };
}
