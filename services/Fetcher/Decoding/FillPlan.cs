using System.Text;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;
using NodaTime;

namespace DataFetch.Fetcher.Decoding;

/// <summary>How the records of a chunk's answers become rows of one dataset.</summary>
internal sealed class FillPlan
{
    private readonly SeriesByName seriesByName;

    /// <param name="idOf">The id of a series of the dataset.</param>
    public FillPlan(Request request, Fill fill, Dataset dataset, IReadOnlyList<string> series, TimeRange range, Func<string, int> idOf, string? subject = null)
    {
        Subject = subject;
        (Request, Fill, Dataset, Series) = (request, fill, dataset, series);
        Group = Encoding.UTF8.GetBytes(fill.Group);
        SeriesIds = [.. series.Select(idOf)];
        if (fill.SeriesField is null)
        {
            _ = series.Select(request.UpstreamName).Distinct().Single(); // nothing in a record would tell two apart
            OnlySeries = [.. SeriesIds];
        }

        seriesByName = new SeriesByName(series.Select((name, i) => (request.UpstreamName(name), SeriesIds[i])));
        Targets = [.. TargetsOf(fill, dataset)];
        Fields = [.. FieldsOf(Targets)];
        From = Micros(range.Start - NodaConstants.UnixEpoch);
        To = Micros(range.End - NodaConstants.UnixEpoch);
        AtShift = Micros(fill.AtShift);
    }

    public Request Request { get; }

    public string? Subject { get; }

    public Fill Fill { get; }

    public Dataset Dataset { get; }

    /// <summary>The series that are kept; records of others are passed over.</summary>
    public IReadOnlyList<string> Series { get; }

    /// <summary>In the order of <see cref="Series"/>.</summary>
    public IReadOnlyList<int> SeriesIds { get; }

    /// <summary>The group whose records these are, in UTF-8; empty where the body has no groups.</summary>
    public byte[] Group { get; }

    /// <summary>The series of every record; null where a field of the record names it.</summary>
    public int[]? OnlySeries { get; }

    /// <summary>What is read from a record.</summary>
    public FieldTarget[] Targets { get; }

    /// <summary>Where that may stand.</summary>
    public RecordField[] Fields { get; }

    /// <summary>Microseconds since 1970-01-01T00:00:00Z: the range is from here, included.</summary>
    public long From { get; }

    /// <summary>To here, excluded.</summary>
    public long To { get; }

    /// <summary>In microseconds; see <see cref="Fill.AtShift"/>.</summary>
    public long AtShift { get; }

    /// <summary>The series that a value names; null where it is none of ours.</summary>
    /// <param name="isName">Whether the value can name a series at all. Were every name of another type, the answer would pass for an empty one.</param>
    public int[]? FindSeries(FieldValue value, out bool isName)
    {
        isName = value.IsText || value.Kind == ValueKind.Number;
        if (!isName || seriesByName.Find(value.Text) is not { } found)
        {
            isName &= seriesByName.AreTexts ? value.IsText : !seriesByName.AreNumbers || SeriesByName.IsNumber(value.Text);
            return null;
        }

        return found;
    }

    public RowBuffer NewRows() => new(Dataset);

    private static IEnumerable<FieldTarget> TargetsOf(Fill fill, Dataset dataset)
    {
        if (fill.SeriesField is { } series)
        {
            yield return new FieldTarget(FieldUse.Series, series);
        }

        yield return new FieldTarget(FieldUse.At, fill.AtField!);
        if (fill.TimeField is { } time)
        {
            yield return new FieldTarget(FieldUse.Time, time);
        }

        for (var i = 0; i < fill.LatestBy.Count; i++)
        {
            yield return new FieldTarget(FieldUse.Version, fill.LatestBy[i], i);
        }

        for (var i = 0; i < dataset.Columns.Count; i++)
        {
            if (fill.Columns.TryGetValue(dataset.Columns[i].Name, out var column))
            {
                yield return new FieldTarget(FieldUse.Column, column.Field, i, !column.IsOptional);
            }
        }
    }

    private static IEnumerable<RecordField> FieldsOf(FieldTarget[] targets) =>
        from target in targets.Select((t, i) => (t.Field, Place: i))
        from name in target.Field.Names
        group target.Place by name into places
        select new RecordField(Encoding.UTF8.GetBytes(places.Key), [.. places]);

    private static long Micros(Duration duration) => (long)(duration.ToInt128Nanoseconds() / 1000);
}
