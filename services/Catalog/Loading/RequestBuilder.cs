using DataFetch.Catalog.Definitions;

namespace DataFetch.Catalog.Loading;

/// <summary>Makes one request of a source file.</summary>
internal sealed class RequestBuilder(DocumentReader read, SourceDocument source, string name, RequestDocument request)
{
    private readonly string path = $"requests.{name}";

    private bool IsPerSeries =>
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
            KeepsAnswers = request.KeepAnswers,
            SeriesNames = request.SeriesNames,
            IsPerSeries = IsPerSeries,
            Paging = request.Paging is { } paging ? Paging(paging) : null,
            TwoStep = request.TwoStep is { } step ? new TwoStep(step.Field, step.Hosts) : null,
            Decoding = Decoding(),
            Failures = [.. source.Failures.Select(f => new FailureRule(f.Status, f.Field, f.Value, f.Text, f.Empty, f.Is))],
            Fills = [.. request.Fills.Select((fill, i) => Fill(fill, $"{path}.fills[{i}]"))],
        };
    }

    private void Check()
    {
        if (request.Decoder == "json-api" && (request.Groups.Length == 0 || request.GroupKey.Length == 0))
        {
            read.Fail($"{path}.decoder", "The decoder json-api needs 'groups' and 'group_key'.");
        }

        if (request.SeriesNames is null && IsPerSeries)
        {
            var key = request.Query.FirstOrDefault(q => q.Value.Contains("{series}", StringComparison.Ordinal)).Key;
            read.Fail(key is null ? $"{path}.path" : $"{path}.query.{key}", "'{series}' needs 'series_names': the upstream's name for each of our series.");
        }

        if (request.Encoding is { } encoding && Encodings.Find(encoding) is null)
        {
            read.Fail($"{path}.encoding", $"'{encoding}' is no encoding that is known here, such as iso-8859-15 or utf-16le.");
        }
    }

    private ChunkSize Chunk()
    {
        switch (request)
        {
            case { ChunkDays: { } days, Chunk: null }:
                return ChunkSize.OfDays(days);
            case { ChunkDays: null, Chunk: { } unit }:
                return new ChunkSize(0, unit == "year" ? 12 : 1);
            default:
                read.Fail(path, "Give one of 'chunk_days' and 'chunk'.");
                return ChunkSize.OfDays(1);
        }
    }

    private Paging Paging(PagingDocument paging)
    {
        var kind = paging.Kind switch
        {
            "offset" => PagingKind.Offset,
            "token" => PagingKind.Token,
            "next-link" => PagingKind.NextLink,
            _ => PagingKind.PageNumber,
        };
        Need(paging.Parameter, "parameter", kind != PagingKind.NextLink);
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
        Records = Path(request.Records),
        Groups = Path(request.Groups),
        GroupKey = request.GroupKey,
        Encoding = request.Encoding,
        Delimiter = request.Delimiter.Length == 1 ? request.Delimiter[0] : ',',
        Numbers = Numbers(request.Numbers),
        UnpublishedWhenAll = request.UnpublishedWhenAll,
    };

    private Fill Fill(FillDocument fill, string path)
    {
        // A field beside '{series}' is checked: an upstream that overlooks a filter answers with others' records.
        if (fill.Series is not null && (fill.SeriesField is not null || IsPerSeries))
        {
            read.Fail(path, "'series' is for records of which no 'series_field' and no '{series}' in the request's path or query names the series.");
        }

        var format = Enum.Parse<InstantFormat>(fill.AtFormat.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        if (format == InstantFormat.DateAndTime && fill.TimeField is null)
        {
            read.Fail($"{path}.at_format", "The format date-and-time needs 'time_field'.");
        }

        return new Fill
        {
            Dataset = fill.Dataset,
            Group = fill.Group,
            SeriesField = fill.SeriesField is { } series ? FieldName.Parse(series) : null,
            Series = fill.Series,
            AtField = FieldName.Parse(fill.AtField),
            AtFormat = format,
            TimeField = fill.TimeField is { } time ? FieldName.Parse(time) : null,
            AtShift = read.Span(fill.AtShift, $"{path}.at_shift", signed: true),
            LatestBy = [.. fill.LatestBy.Select(FieldName.Parse)],
            Columns = fill.Columns.ToDictionary(c => c.Key, c => Column(c.Value)),
        };
    }

    private ColumnField Column(ColumnFieldDocument column) => new()
    {
        Field = FieldName.Parse(column.Field),
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
