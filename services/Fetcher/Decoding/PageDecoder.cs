using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Finds the records in a body of the declared shape (<see cref="Decoding"/>) and reads them.</summary>
/// <param name="redact">Takes secrets out of what the upstream says in its own words.</param>
internal sealed class PageDecoder(Request request, IReadOnlyList<FillPlan> plans, Func<string, string>? redact = null)
{
    /// <summary>Decoders by the names that a source file gives them.</summary>
    public static readonly IReadOnlyList<string> Names = [Plain, Grouped, Csv];

    private const string Plain = "json-records";
    private const string Grouped = "json-api";
    private const string Csv = "csv";

    private readonly JsonShape? json = request.Decoding.Decoder switch
    {
        Plain => new JsonShape(request, groups: []),
        Grouped => new JsonShape(request, request.Decoding.Groups),
        Csv => null,
        var unknown => throw new NotSupportedException($"There is no decoder '{unknown}'."),
    };

    /// <exception cref="UpstreamException">
    /// The body is not what it claims to be: <see cref="Failure.Malformed"/>, <see cref="Failure.Truncated"/> or <see cref="Failure.Drift"/>.
    /// </exception>
    public DecodedPage Decode(ReadOnlySpan<byte> body)
    {
        var decoders = plans.Select(plan => new RecordDecoder(plan)).ToList();
        var text = BodyText.Utf8Of(body, request.Decoding.Encoding);
        return json is null ? new CsvBody(request.Decoding, decoders).Read(text) : new JsonBody(json, decoders, redact).Read(text);
    }
}
