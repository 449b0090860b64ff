using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Loading;

/// <summary>Makes definitions of one source file; collects every fault instead of stopping at the first.</summary>
internal sealed class SourceBuilder(YamlFile file, SourceDocument document, List<CatalogFault> faults)
{
    public Source Source() => new()
    {
        Name = document.Source,
        Title = document.Title,
        BaseAddress = Address(document.BaseAddress, "base_address"),
        Auth = document.Auth switch
        {
            { Query: { } query } => new SourceAuth(KeyPlacement.Query, query, KeySetting),
            { Header: { } header } => new SourceAuth(KeyPlacement.Header, header, KeySetting),
            _ => null,
        },
        Limits = [.. document.Limits.Select((l, i) => new RateLimit(l.Calls, Span(l.Per, $"limits[{i}].per", positive: true)))],
        Concurrency = document.Concurrency,
        Timeout = Span(document.Timeout, "timeout", positive: true),
        Headers = document.Headers,
        Requests = document.Requests.ToDictionary(r => r.Key, r => Request(r.Key, r.Value)),
    };

    public IEnumerable<Dataset> Datasets() => document.Datasets.Select(d => Dataset(d.Key, d.Value));

    private string KeySetting => $"Sources:{document.Source}:Key";

    private Request Request(string name, RequestDocument request)
    {
        var path = $"requests.{name}";
        if (request.Decoder == "json-api" && (request.Groups.Length == 0 || request.GroupKey.Length == 0))
        {
            Fail($"{path}.decoder", "The decoder json-api needs 'groups' and 'group_key'.");
        }

        if (request.SeriesNames is null && request.Query.FirstOrDefault(q => q.Value.Contains("{series}", StringComparison.Ordinal)).Key is { } key)
        {
            Fail($"{path}.query.{key}", "'{series}' needs 'series_names': the upstream's name for each of our series.");
        }

        return new Request
        {
            Source = document.Source,
            Name = name,
            Path = request.Path,
            Query = request.Query,
            Zone = Zone(request.Zone, $"{path}.zone"),
            ChunkDays = request.ChunkDays,
            SeriesNames = request.SeriesNames,
            Paging = request.Paging is { } p
                ? new Paging(p.Parameter, p.SizeParameter, p.Size, p.First, p.TotalField, p.EmptyPageRetries, p.TypicalPages)
                : null,
            Decoding = new Decoding(request.Decoder, request.Records.Split('.'), request.Groups.Length == 0 ? [] : request.Groups.Split('.'), request.GroupKey),
            Fills = [.. request.Fills.Select((fill, i) => Fill(fill, request, $"{path}.fills[{i}]"))],
        };
    }

    private Fill Fill(FillDocument fill, RequestDocument request, string path)
    {
        var named = (fill.SeriesField is null ? 0 : 1) + (fill.Series is null ? 0 : 1) + (request.SeriesNames is null ? 0 : 1);
        if (named > 1)
        {
            Fail(path, "Only one of 'series_field', 'series' and the request's 'series_names' may name the series.");
        }

        return new Fill
        {
            Dataset = fill.Dataset,
            Group = fill.Group,
            SeriesField = fill.SeriesField,
            Series = fill.Series,
            AtField = fill.AtField,
            AtFormat = fill.AtFormat == "local" ? InstantFormat.Local : InstantFormat.Offset,
            Columns = fill.Columns,
        };
    }

    private Dataset Dataset(string name, DatasetDocument dataset)
    {
        var path = $"datasets.{name}";
        var zone = Zone(dataset.Zone, $"{path}.zone");
        var step = Span(dataset.Cadence, $"{path}.cadence", positive: true);
        if (!Cadence.IsAllowed(step))
        {
            Fail($"{path}.cadence", $"A cadence must be shorter than a day and divide it; '{dataset.Cadence}' does not.");
            step = Duration.FromHours(1);
        }

        var starts = LocalDatePattern.Iso.Parse(dataset.Starts);
        if (!starts.Success)
        {
            Fail($"{path}.starts", $"'{dataset.Starts}' is no date.");
        }

        return new Dataset
        {
            Name = name,
            Title = dataset.Title,
            Zone = zone,
            Cadence = new Cadence(step, zone),
            Starts = starts.Success ? starts.Value : new LocalDate(2000, 1, 1),
            PublicationLag = Span(dataset.PublicationLag, $"{path}.publication_lag"),
            ProvisionalFor = Span(dataset.ProvisionalFor, $"{path}.provisional_for"),
            Columns = [.. dataset.Columns.Select(c => new Column(c.Key, Enum.Parse<ColumnType>(c.Value.Type, ignoreCase: true), c.Value.Unit, c.Value.Note))],
            Series = dataset.Series,
            Providers = dataset.Providers,
        };
    }

    private Uri Address(string text, string path)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        Fail(path, $"'{text}' is no http or https address.");
        return new Uri("http://localhost");
    }

    private DateTimeZone Zone(string name, string path)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) is { } zone)
        {
            return zone;
        }

        Fail(path, $"'{name}' is no IANA time zone.");
        return DateTimeZone.Utc;
    }

    private Duration Span(string text, string path, bool positive = false)
    {
        if (Periods.TryParse(text, out var span) && (!positive || span > Duration.Zero))
        {
            return span;
        }

        Fail(path, $"'{text}' is no span such as '30s', '15m', '1h' or '2d'{(positive ? " above zero" : "")}.");
        return Duration.FromSeconds(1);
    }

    private void Fail(string path, string text) => faults.Add(file.Fault(path, text));
}
