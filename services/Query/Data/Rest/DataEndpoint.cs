using System.Globalization;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.ServiceDefaults;

namespace DataFetch.Query.Data.Rest;

/// <summary><c>GET /datasets/{dataset}/data</c>: the same answer as <c>GetData</c>, as JSON or NDJSON.</summary>
internal static class DataEndpoint
{
    public const string Ndjson = "application/x-ndjson";

    public static void MapData(this WebApplication app) =>
        app.MapGet("/datasets/{dataset}/data", GetAsync).AcceptsQuery("from", "to", "days_back", "series", "columns", "missing", "as_of");

    private static async Task GetAsync(HttpContext http, string dataset, SourceCatalog catalog, DataReader data, TimeProvider time)
    {
        var asked = http.Request.Query;
        var missing = Policy(One("missing"));
        var asOf = AsOf.Parse(One("as_of"), missing);
        var query = DataQuery.Parse(
            catalog.Dataset(dataset), Many("series"), new AskedRange(One("from"), One("to"), Days(One("days_back"))), Many("columns"), missing,
            asOf ?? time.GetInstant());
        await using var answer = await data.OpenAsync(query with { AsOf = asOf }, FetchPatience.Default, http.RequestAborted);
        var coverage = DataWire.ToWire(answer.Coverage);
        if (AnswerTag.IsKnown(http, AnswerTag.Of(answer.Coverage, coverage)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await (WantsNdjson(http.Request)
            ? NdjsonAnswer.WriteAsync(http.Response, Ndjson, answer, coverage, http.RequestAborted)
            : JsonAnswer.WriteAsync(http.Response, answer, coverage, http.RequestAborted));

        string One(string name) => asked[name] switch
        {
            [] => "",
            [{ } value] => value,
            _ => throw new RequestException(RequestError.Invalid, $"'{name}' may be given once."),
        };

        IReadOnlyList<string> Many(string name) => [.. asked[name].OfType<string>()];
    }

    private static MissingPolicy Policy(string text) => text.ToUpperInvariant() switch
    {
        "" or "AS_IS" => MissingPolicy.AsIs,
        "FETCH" => MissingPolicy.Fetch,
        "FETCH_IN_BACKGROUND" => MissingPolicy.FetchInBackground,
        "REFETCH" => MissingPolicy.Refetch,
        _ => throw new RequestException(RequestError.Invalid, $"'missing' is none of AS_IS, FETCH, FETCH_IN_BACKGROUND, REFETCH: '{text}'."),
    };

    private static int Days(string text) =>
        text.Length == 0 ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days > 0 ? days
        : throw new RequestException(RequestError.Invalid, $"'days_back' is a number of days from 1 on, not '{text}'.");

    private static bool WantsNdjson(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(Ndjson, StringComparison.OrdinalIgnoreCase));
}
