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
    /// <param name="subject">The upstream's name of what was asked, where a call is about one thing.</param>
    public FillPlan(
        Request request, Fill fill, Dataset dataset, IReadOnlyList<string> series, TimeRange range, Func<string, int> idOf, string? subject = null)
    {
        (Request, Fill, Dataset, Series, Subject) = (request, fill, dataset, series, subject);
        Group = Encoding.UTF8.GetBytes(fill.Group);
        SeriesIds = [.. series.Select(idOf)];
        if (fill.SeriesField is null)
        {
            _ = series.Select(request.UpstreamName).Distinct().Single(); // nothing in a record would tell two apart
            OnlySeries = [.. SeriesIds];
        }

        seriesByName = new SeriesByName(series.Select((name, i) => (request.UpstreamName(name), SeriesIds[i])));
        Conditions = [.. fill.Only.Select(o => new RecordCondition(o.Value, request.Parameters))];
        Checks = [.. FilterCheck.Of(request.Decoding, series)];
        Targets = [.. TargetsOf()];
        Fields = [.. FieldsOf(Targets)];
        KeyColumns = [.. dataset.Key.Select(k => dataset.Columns.Index().First(c => c.Item.Name == k).Index)];
        From = Micros(range.Start - NodaConstants.UnixEpoch);
        To = Micros(range.End - NodaConstants.UnixEpoch);
        FirstDay = range.Start.InZone(request.Zone).Date;
        AtShift = Micros(fill.AtShift);
    }

    public Request Request { get; }

    /// <summary>The upstream's name of what was asked, where a call is about one thing; null where it is about a range.</summary>
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

    /// <summary>Whether the path to the records names their series.</summary>
    public bool IsNamedByPath => Fill.SeriesField is { Names: ["*"] };

    /// <summary>What is read from a record.</summary>
    public FieldTarget[] Targets { get; }

    /// <summary>Where that may stand.</summary>
    public RecordField[] Fields { get; }

    /// <summary>In the order of <see cref="Fill.Only"/>.</summary>
    public RecordCondition[] Conditions { get; }

    public FilterCheck[] Checks { get; }

    /// <summary>The places of the columns that tell rows apart beside their series; empty where the instant does.</summary>
    public int[] KeyColumns { get; }

    /// <summary>Whether records must be read as trees: they have lists of their own, fields within fields, or values that are no scalars.</summary>
    public bool IsNested =>
        Fill.Items.Count > 0 || Array.Exists(Fields, f => FieldPath.IsPath(Encoding.UTF8.GetString(f.Name)))
        || Dataset.Columns.Any(c => c.Type == ColumnType.Json && Fill.Columns.ContainsKey(c.Name));

    /// <summary>Microseconds since 1970-01-01T00:00:00Z: the range is from here, included.</summary>
    public long From { get; }

    /// <summary>To here, excluded.</summary>
    public long To { get; }

    /// <summary>Of the range, in the request's zone.</summary>
    public LocalDate FirstDay { get; }

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

    private IEnumerable<FieldTarget> TargetsOf()
    {
        // What says whether a record is ours comes first: the rest of another's is not looked at.
        if (Fill.SeriesField is { } series && !IsNamedByPath)
        {
            yield return new FieldTarget(FieldUse.Series, series);
        }

        foreach (var (i, only) in Fill.Only.Index())
        {
            yield return new FieldTarget(FieldUse.Only, FieldName.Parse(only.Key), i);
        }

        for (var i = 0; i < Checks.Length; i++)
        {
            yield return new FieldTarget(FieldUse.Expected, Checks[i].Field, i);
        }

        if (Fill.AtField is { } at)
        {
            yield return new FieldTarget(FieldUse.At, at);
        }

        if (Fill.TimeField is { } time)
        {
            yield return new FieldTarget(FieldUse.Time, time);
        }

        for (var i = 0; i < Fill.LatestBy.Count; i++)
        {
            yield return new FieldTarget(FieldUse.Version, Fill.LatestBy[i], i);
        }

        for (var i = 0; i < Dataset.Columns.Count; i++)
        {
            if (!Fill.Columns.TryGetValue(Dataset.Columns[i].Name, out var column) || column.From != ColumnSource.Field)
            {
                continue;
            }

            yield return new FieldTarget(FieldUse.Column, column.Field, i, !column.IsOptional);
            if (column.Scale is { } scale)
            {
                yield return new FieldTarget(FieldUse.Over, scale.Over, i, !column.IsOptional);
                yield return new FieldTarget(FieldUse.Under, scale.Under, i, !column.IsOptional);
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
