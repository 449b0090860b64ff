using System.Collections.Frozen;
using System.Text;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;

namespace DataFetch.Fetcher.Decoding;

/// <summary>How the records of a chunk's answers become rows of one dataset.</summary>
internal sealed class FillPlan
{
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> seriesByName;

    /// <param name="idOf">The id of a series of the dataset.</param>
    public FillPlan(Request request, Fill fill, Dataset dataset, IReadOnlyList<string> series, TimeRange range, Func<string, int> idOf)
    {
        (Request, Fill, Dataset, Series) = (request, fill, dataset, series);
        Group = Encoding.UTF8.GetBytes(fill.Group);
        SeriesIds = [.. series.Select(idOf)];
        OnlySeriesId = fill.SeriesField is null ? SeriesIds.Single() : null;
        seriesByName = series.ToFrozenDictionary(request.UpstreamName, idOf).GetAlternateLookup<ReadOnlySpan<char>>();
        Fields = [.. FieldsOf(fill, dataset)];
        From = Micros(range.Start);
        To = Micros(range.End);
    }

    public Request Request { get; }

    public Fill Fill { get; }

    public Dataset Dataset { get; }

    /// <summary>The series that are kept; records of others are passed over.</summary>
    public IReadOnlyList<string> Series { get; }

    /// <summary>In the order of <see cref="Series"/>.</summary>
    public IReadOnlyList<int> SeriesIds { get; }

    /// <summary>The group whose records these are, in UTF-8; empty where the body has no groups.</summary>
    public byte[] Group { get; }

    /// <summary>The series of every record; null where a field of the record names it.</summary>
    public int? OnlySeriesId { get; }

    public RecordField[] Fields { get; }

    /// <summary>Microseconds since 1970-01-01T00:00:00Z: the range is from here, included.</summary>
    public long From { get; }

    /// <summary>To here, excluded.</summary>
    public long To { get; }

    public bool TryFindSeries(ReadOnlySpan<char> name, out int id) => seriesByName.TryGetValue(name, out id);

    public RowBuffer NewRows() => new(Dataset);

    private static IEnumerable<RecordField> FieldsOf(Fill fill, Dataset dataset)
    {
        if (fill.SeriesField is { } series)
        {
            yield return RecordField.Of(series.Names[0], FieldUse.Series);
        }

        yield return RecordField.Of(fill.AtField.Names[0], FieldUse.At);
        for (var i = 0; i < dataset.Columns.Count; i++)
        {
            if (fill.Columns.TryGetValue(dataset.Columns[i].Name, out var field))
            {
                yield return RecordField.Of(field.Field.Names[0], FieldUse.Column, i);
            }
        }
    }

    private static long Micros(NodaTime.Instant at) => at.ToUnixTimeTicks() / TimeSpan.TicksPerMicrosecond;
}
