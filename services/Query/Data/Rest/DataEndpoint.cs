using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.ServiceDefaults;
using DataFetch.Storage.Schema;
using Microsoft.Net.Http.Headers;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data.Rest;

/// <summary>The same answer as <c>GetData</c> over REST: <c>GET /datasets/{dataset}/data</c>, and as a file <c>GET /datasets/{dataset}/export</c>.</summary>
internal static class DataEndpoint
{
    private const string Format = "format";

    public static void MapData(this WebApplication app)
    {
        var format = new QueryParameter(Format) { Values = [.. AnswerFormat.All.Select(f => f.Name)] };
        app.MapGet("/datasets/{dataset}/data", GetAsync)
            .AcceptsQuery([.. RestQuery.Parameters, .. RestQuery.PageParameters, format])
            .Describe("Rows with how complete they are, in the form that Accept or 'format' says: see GetData. Pages are of JSON only.");
        app.MapGet("/datasets/{dataset}/export", ExportAsync)
            .AcceptsQuery([.. RestQuery.Parameters, format])
            .Describe("The same rows as a file to download; Parquet, unless Accept or 'format' says another.");
    }

    private static void Describe(this RouteHandlerBuilder endpoint, string summary) => endpoint
        .WithTags(nameof(Wire.QueryService))
        .WithSummary(summary)
        .Produces<object>(StatusCodes.Status200OK, AnswerFormat.Json.MediaType, [.. AnswerFormat.All.Skip(1).Select(f => f.MediaType)]);

    private static Task GetAsync(HttpContext http, string dataset, SourceCatalog catalog, CatalogIds ids, DataReader data, TimeProvider time) =>
        AnswerAsync(http, dataset, AnswerFormat.Json, isFile: false, catalog, ids, data, time);

    private static Task ExportAsync(HttpContext http, string dataset, SourceCatalog catalog, CatalogIds ids, DataReader data, TimeProvider time) =>
        AnswerAsync(http, dataset, AnswerFormat.Parquet, isFile: true, catalog, ids, data, time);

    private static async Task AnswerAsync(
        HttpContext http, string dataset, AnswerFormat usual, bool isFile, SourceCatalog catalog, CatalogIds ids, DataReader data, TimeProvider time)
    {
        var asked = new RestQuery(http.Request.Query);
        var format = AnswerFormat.Of(asked.One(Format), http.Request.GetTypedHeaders().Accept, usual);
        var query = DataWire.ToQuery(catalog, asked.ToRequest(dataset), ids.Installation, time.GetInstant());
        if (query.Page is not null && format != AnswerFormat.Json)
        {
            throw new RequestException(RequestError.Invalid, $"'page_size' goes with JSON, which has a place for the token of the next page; the answer as {format.Name} is streamed whole.");
        }

        await using var answer = await data.OpenAsync(query, FetchPatience.Default, http.RequestAborted);
        var coverage = DataWire.ToWire(answer.Coverage);
        if (AnswerTag.IsKnown(http, AnswerTag.Of(answer.Coverage, coverage)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (isFile)
        {
            http.Response.GetTypedHeaders().ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = FileNameOf(query, format) };
        }

        await WriteAsync(http, format, answer, coverage);
    }

    private static Task WriteAsync(HttpContext http, AnswerFormat format, DataAnswer answer, Wire.DataCoverage coverage)
    {
        var (response, ct) = (http.Response, http.RequestAborted);
        response.ContentType = format.MediaType;
        if (format == AnswerFormat.Json)
        {
            return JsonAnswer.WriteAsync(response, answer, coverage, ct);
        }

        if (coverage.Slots is { } slots)
        {
            response.Headers[SlotsHeader.Name] = SlotsHeader.Of(slots);
        }

        return format.File is { } file ? FileAnswer.WriteAsync(response, file, answer, ct) : NdjsonAnswer.WriteAsync(response, answer, ct);
    }

    // prices_20250601T000000Z_20250602T000000Z.csv
    private static string FileNameOf(DataQuery query, AnswerFormat format) =>
        $"{query.Dataset.Name}_{IsoText.Compact(query.Range.Start)}_{IsoText.Compact(query.Range.End)}.{format.Name}";
}
