using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Finds the records in a body of the declared shape (<see cref="Decoding"/>) and reads them.</summary>
/// <param name="redact">Takes secrets out of what the upstream says in its own words.</param>
internal sealed class PageDecoder(Request request, IReadOnlyList<FillPlan> plans, Func<string, string>? redact = null)
{
    /// <summary>Decoders by the names that a source file gives them.</summary>
    public static readonly IReadOnlyList<string> Names = [Plain, Columns, Grouped, Csv, Html, Parquet];

    private const string Plain = "json-records";
    private const string Columns = "json-columns";
    private const string Grouped = "json-api";
    private const string Csv = "csv";
    private const string Html = "html-table";
    private const string Parquet = "parquet";

    private readonly JsonShape? json = request.Decoding.Decoder switch
    {
        Plain or Columns => new JsonShape(request, groups: []),
        Grouped => new JsonShape(request, request.Decoding.Groups),
        Csv or Html or Parquet => null,
        var unknown => throw new NotSupportedException($"There is no decoder '{unknown}'."),
    };

    /// <summary>Opens a file of the decoder <c>parquet</c>, whose rows are read as they are needed.</summary>
    /// <exception cref="UpstreamException">As of <see cref="ParquetFile.OpenAsync"/>.</exception>
    public Task<ParquetFile> OpenAsync(string path, string name, CancellationToken ct) => ParquetFile.OpenAsync(path, name, plans, ct);

    /// <exception cref="UpstreamException">
    /// The body is not what it claims to be: <see cref="Failure.Malformed"/>, <see cref="Failure.Truncated"/> or <see cref="Failure.Drift"/>;
    /// or not what was asked for: <see cref="Failure.FilterIgnored"/>.
    /// </exception>
    public DecodedPage Decode(ReadOnlySpan<byte> body)
    {
        var decoders = plans.Select(plan => new RecordDecoder(plan)).ToList();
        var text = BodyText.Utf8Of(body, request.Decoding.Encoding);
        var page = request.Decoding.Decoder switch
        {
            Csv => new CsvBody(request.Decoding, decoders).Read(text),
            Html => new HtmlBody(request.Decoding.Table!, decoders).Read(text),
            Parquet => throw new NotSupportedException("Parquet is read from files."),
            Columns => new JsonColumns(json!, decoders).Read(text),
            _ => new JsonBody(json!, decoders, redact).Read(text),
        };
        RecordBound.Check(request.Decoding, request.Decoding.Decoder == Html ? Math.Max(page.Records, page.Total ?? 0) : page.Records);
        return page;
    }
}
