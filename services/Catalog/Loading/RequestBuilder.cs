using System.Text.RegularExpressions;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Catalog.Loading;

/// <summary>Makes one request of a source file.</summary>
/// <param name="isOfFiles">Whether the source is a folder of files.</param>
internal sealed class RequestBuilder(DocumentReader read, SourceDocument source, string name, RequestDocument request, bool isOfFiles)
{
    private readonly string path = $"requests.{name}";

    // Of a batch several series are asked for, of members those of one.
    private bool IsPerSeries => request.SeriesACall == 1 && (NamesSeries || request.Members is not null);

    private bool MayLackRecords => request.Records.EndsWith('?');

    private bool NamesSeries =>
        request.Path.Contains("{series}", StringComparison.Ordinal) || request.Query.Values.Any(v => v.Contains("{series}", StringComparison.Ordinal));

    public Request Build()
    {
        Check();
        return new Request
        {
            Source = source.Source,
            Name = name,
            Path = request.Path,
            Query = request.Query,
            Zone = read.Zone(request.Zone, $"{path}.zone"),
            Chunk = Chunk(),
            Weight = request.Weight,
            IsAnonymous = request.Anonymous,
            Reach = request.Reach is { } reach ? read.Span(reach, $"{path}.reach", positive: true) : null,
            Behind = read.Span(request.Behind, $"{path}.behind"),
            SeriesACall = request.SeriesACall,
            // Of what a copy lacks beside what is asked for, nobody else is to be asked.
            IsTrimmed = request.Trim || Definitions.Decoding.IsOfParquet(request.Decoder),
            Stage = request.Stage,
            Members = request.Members,
            Parameters = source.Parameters,
            KeepsAnswers = request.KeepAnswers,
            SeriesNames = request.SeriesNames,
            SeriesPattern = Pattern(),
            IsPerSeries = IsPerSeries,
            Paging = request.Paging is { } paging ? Paging(paging) : null,
            CutAt = request.CutAt,
            TwoStep = request.TwoStep is { } step ? new TwoStep(step.Field, step.Hosts) : null,
            Decoding = Decoding(),
            Failures = [.. request.Failures.Concat(source.Failures).Select(f => new FailureRule(f.Status, f.Field, f.Value, f.Text, f.Empty, f.Is, f.Series))],
            Fills = [.. request.Fills.Select((fill, i) => Fill(fill, $"{path}.fills[{i}]"))],
        };
    }

    private void Check()
    {
        CheckFiles();
        if (request.Decoder == "json-api" && (request.Groups.Length == 0 || request.GroupKey.Length == 0))
        {
            read.Fail($"{path}.decoder", "The decoder json-api needs 'groups' and 'group_key'.");
        }

        if (request.SeriesNames is null && request.SeriesPattern is null && NamesSeries)
        {
            var key = request.Query.FirstOrDefault(q => q.Value.Contains("{series}", StringComparison.Ordinal)).Key;
            read.Fail(key is null ? $"{path}.path" : $"{path}.query.{key}", "'{series}' needs 'series_names' or 'series_pattern': the upstream's name for each of our series.");
        }

        foreach (var each in request.Query.Where(q => q.Value.StartsWith("{each:", StringComparison.Ordinal) && !source.Parameters.ContainsKey(q.Value[6..].TrimEnd('}'))))
        {
            read.Fail($"{path}.query.{each.Key}", $"'{each.Value}' names no parameter of the source.");
        }

        if ((request.Decoder == "html-table") != (request.Table is not null))
        {
            read.Fail($"{path}.decoder", "The decoder html-table needs 'table', and no other has it.");
        }

        foreach (var (check, i) in request.Expects.Select((c, i) => (c, i)))
        {
            if ((check.Value is null) == (check.Values.Count == 0))
            {
                read.Fail($"{path}.expects[{i}]", "Give one of 'value' and 'values', the value for each series.");
            }

            // A series without a value would pass unchecked.
            if (check.Values.Count > 0 && (request.SeriesNames?.Keys ?? []).FirstOrDefault(s => !check.Values.ContainsKey(s)) is { } series)
            {
                read.Fail($"{path}.expects[{i}]", $"'values' has none for the series '{series}'.");
            }
        }

        var isNamedByPath = request.Records.Split('.')[^1] == "*";
        if (request.Fills.Any(f => (f.SeriesField == "*") != isNamedByPath) || request.Records.Count(c => c == '*') > (isNamedByPath ? 1 : 0))
        {
            read.Fail($"{path}.records", "A path whose last step is '*' and 'series_field: \"*\"' go together.");
        }

        if ((request.Paging?.Kind == "members") != (request.Members is not null))
        {
            read.Fail($"{path}", "Paging by members needs 'members', the names for each series; no other has them.");
        }

        if (request is { CutAt: not null, Paging: not (null or { Kind: "members" }) })
        {
            read.Fail($"{path}.cut_at", "Pages say where they end: 'cut_at' is for requests without, or with members.");
        }

        if (request.Encoding is { } encoding && Encodings.Find(encoding) is null)
        {
            read.Fail($"{path}.encoding", $"'{encoding}' is no encoding that is known here, such as iso-8859-15 or utf-16le.");
        }
    }

    private void CheckFiles()
    {
        if (isOfFiles && (request.Path.StartsWith('/') || request.Path.Split('/', '\\').Contains("..")))
        {
            read.Fail($"{path}.path", $"'{request.Path}' leads out of the source's folder.");
        }

        if (!Definitions.Decoding.IsOfParquet(request.Decoder))
        {
            return;
        }

        if (!isOfFiles)
        {
            read.Fail($"{path}.decoder", "The decoder parquet reads files: the source's 'base_address' is a folder, or it says 'folder: true'.");
        }

        if (request.KeepAnswers)
        {
            read.Fail($"{path}.keep_answers", "Files of Parquet are there anyway: they are not kept once more.");
        }
    }

    private ChunkSize Chunk()
    {
        switch (request)
        {
            case { ChunkDays: { } days, Chunk: null }:
                return ChunkSize.OfDays(days);
            case { ChunkDays: null, Chunk: { } unit }:
                return new ChunkSize(0, unit switch { "decade" => 120, "year" => 12, _ => 1 });
            case { ChunkDays: null, Chunk: null } when request.Path.Contains("{entity}", StringComparison.Ordinal):
                return ChunkSize.OfDays(1);
            default:
                read.Fail(path, "Give one of 'chunk_days' and 'chunk'.");
                return ChunkSize.OfDays(1);
        }
    }

    private SeriesPattern? Pattern()
    {
        try
        {
            return request.SeriesPattern is { } pattern ? new SeriesPattern(pattern.Name, pattern.Replace) : null;
        }
        catch (ArgumentException e)
        {
            read.Fail($"{path}.series_pattern", e.Message.Split(" (Parameter")[0]);
            return null;
        }
    }

    private Paging Paging(PagingDocument paging)
    {
        var kind = paging.Kind switch
        {
            "offset" => PagingKind.Offset,
            "token" => PagingKind.Token,
            "next-link" => PagingKind.NextLink,
            "members" => PagingKind.Members,
            _ => PagingKind.PageNumber,
        };
        Need(paging.Parameter, "parameter", kind is not (PagingKind.NextLink or PagingKind.Members));
        Need(paging.TotalField, "total_field", kind == PagingKind.PageNumber);
        Need(paging.NextField, "next_field", kind is PagingKind.Token or PagingKind.NextLink);
        return new Paging
        {
            Kind = kind,
            Parameter = paging.Parameter,
            SizeParameter = paging.SizeParameter,
            Size = paging.Size,
            First = paging.First,
            TotalField = paging.TotalField,
            NextField = paging.NextField,
            MostOffset = paging.MostOffset,
            EmptyPageRetries = paging.EmptyPageRetries,
            TypicalPages = paging.TypicalPages,
        };

        void Need(string value, string key, bool isNeeded)
        {
            if (isNeeded && value.Length == 0)
            {
                read.Fail($"{path}.paging", $"Paging by '{paging.Kind}' needs '{key}'.");
            }
        }
    }

    private Decoding Decoding() => new()
    {
        Decoder = request.Decoder,
        Records = Path(MayLackRecords ? request.Records[..^1] : request.Records),
        MayLackRecords = MayLackRecords,
        Groups = Path(request.Groups),
        GroupKey = request.GroupKey,
        Encoding = request.Encoding,
        Delimiter = request.Delimiter.Length == 1 ? request.Delimiter[0] : ',',
        Numbers = Numbers(request.Numbers),
        UnpublishedWhenAll = request.UnpublishedWhenAll,
        Table = request.Table is { } table ? new HtmlTable(table.Header, table.Rows, table.Total) : null,
        Expects = [.. request.Expects.Select(e => new RecordCheck(e.Field, e.Value, e.Values, e.Part))],
        MostRecords = request.MostRecords,
    };

    private Fill Fill(FillDocument fill, string path)
    {
        // A field beside '{series}' is checked: an upstream that overlooks a filter answers with others' records.
        if (fill.Series is not null && (fill.SeriesField is not null || NamesSeries))
        {
            read.Fail(path, "'series' is for records of which no 'series_field' and no '{series}' in the request's path or query names the series.");
        }

        var isOfParquet = Definitions.Decoding.IsOfParquet(request.Decoder);
        if (fill.Columns.Count == 0 && !isOfParquet)
        {
            read.Fail(path, "The key 'columns' is missing: which field fills which column.");
        }

        if (isOfParquet && fill.AtFormat is not (null or "utc"))
        {
            read.Fail($"{path}.at_format", "Instants of Parquet are of the type of instants: no format is to be given but 'utc'.");
        }

        if (isOfParquet && (fill.AtStartsDay || fill.AtShift != "0s"))
        {
            read.Fail(path, "Rows of Parquet are at the instants that they have: 'at_shift' and 'at_starts_day' are for APIs.");
        }

        if (request.Decoder == "json-columns" && fill.AtField is null)
        {
            read.Fail(path, "The decoder json-columns needs 'at_field', the array of instants.");
        }

        if (fill.AtField is null != fill.AtFormat is null)
        {
            read.Fail(path, "'at_field' and 'at_format' go together.");
        }

        var format = Enum.Parse<InstantFormat>((fill.AtFormat ?? "utc").Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        if (format == InstantFormat.DateAndTime && fill.TimeField is null)
        {
            read.Fail($"{path}.at_format", "The format date-and-time needs 'time_field'.");
        }

        const string Each = "{each:";
        foreach (var value in fill.Only.Values.SelectMany(v => v).Where(v => v.StartsWith(Each, StringComparison.Ordinal)))
        {
            if (!source.Parameters.ContainsKey(value[Each.Length..].TrimEnd('}')))
            {
                read.Fail($"{path}.only", $"'{value}' is none of the source's parameters.");
            }
        }

        return new Fill
        {
            Dataset = fill.Dataset,
            Provides = fill.Provides switch { "first" => ProviderPlace.First, "last" => ProviderPlace.Last, _ => null },
            Group = fill.Group,
            SeriesField = fill.SeriesField is { } series ? FieldName.Parse(series) : null,
            Series = fill.Series,
            AtField = fill.AtField is { } at ? FieldName.Parse(at) : null,
            AtFormat = format,
            AtStartsDay = fill.AtStartsDay,
            Items = Path(fill.Items),
            Rank = fill.Rank,
            FillsBlanks = fill.FillsBlanks,
            IsHarvest = fill.Harvest,
            Only = fill.Only,
            UnfinishedAt = fill.UnfinishedAt is { } unfinished ? FieldName.Parse(unfinished) : null,
            TimeField = fill.TimeField is { } time ? FieldName.Parse(time) : null,
            AtShift = read.Span(fill.AtShift, $"{path}.at_shift", signed: true),
            LatestBy = [.. fill.LatestBy.Select(FieldName.Parse)],
            Columns = fill.Columns.ToDictionary(c => c.Key, c => Column(c.Value, $"{path}.columns.{c.Key}")),
        };
    }

    private ColumnField Column(ColumnFieldDocument column, string path)
    {
        if ((column.Field.Length == 0) != (column.From is not null))
        {
            read.Fail(path, "Give one of 'field' and 'from': where the value is from.");
        }

        if (column.Match is { } match && !IsPattern(match))
        {
            read.Fail(path, $"'{match}' is no regular expression, or one that looks around or back.");
        }

        return Field(column);
    }

    private static bool IsPattern(string text)
    {
        try
        {
            _ = new Regex(text, RegexOptions.NonBacktracking);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private ColumnField Field(ColumnFieldDocument column) => new()
    {
        Field = FieldName.Parse(column.Field),
        From = column.From switch { "series" => ColumnSource.Series, "day" => ColumnSource.Day, "subject" => ColumnSource.Subject, _ => ColumnSource.Field },
        Strip = column.Strip,
        Match = column.Match,
        IsSlug = column.Slug,
        IsDuration = column.Duration,
        IsFlag = column.Flag,
        Suffixes = column.Suffixes,
        Round = column.Round,
        Scale = column.Scale is var (over, under) ? new FieldRatio(FieldName.Parse(over), FieldName.Parse(under)) : null,
        IsOptional = column.Optional,
        Nulls = column.Nulls,
        Values = column.Values,
        Times = column.Times,
        Numbers = Numbers(column.Numbers ?? request.Numbers),
        IsClock = column.Clock,
        Note = column.Note,
    };

    private static NumberStyle Numbers(string text) => Enum.Parse<NumberStyle>(text, ignoreCase: true);

    private static IReadOnlyList<FieldName> Path(string text) => text.Length == 0 ? [] : [.. text.Split('.').Select(FieldName.Parse)];
}
