using System.Globalization;
using DataFetch.Catalog;
using DataFetch.ServiceDefaults;
using Wire = DataFetch.V1;

namespace DataFetch.Query.Data.Rest;

/// <summary>The parameters of a query over REST, as the request that they stand for over gRPC.</summary>
internal sealed class RestQuery(IQueryCollection asked)
{
    /// <summary>Of <see cref="ToRequest"/>, pages aside.</summary>
    public static readonly IReadOnlyList<QueryParameter> Parameters =
    [
        new("from"),
        new("to"),
        new("days_back") { IsNumber = true },
        new("series") { IsRepeated = true },
        new("columns") { IsRepeated = true },
        new("missing") { Values = ["as_is", "fetch", "fetch_in_background", "refetch"] },
        new("order") { Values = ["asc", "desc"] },
        new("max_age"),
        new("as_of"),
        new("stale_if_error") { Values = ["true", "false"] },
    ];

    /// <summary>Of pages.</summary>
    public static readonly IReadOnlyList<QueryParameter> PageParameters = [new("page_size") { IsNumber = true }, new("page_token")];

    /// <exception cref="RequestException">A value is malformed, or given more than once where it may not be.</exception>
    public Wire.GetDataRequest ToRequest(string dataset) => new()
    {
        Dataset = dataset,
        Series = { Many("series") },
        From = One("from"),
        To = One("to"),
        DaysBack = Number("days_back", "days"),
        Columns = { Many("columns") },
        Missing = Missing(One("missing")),
        Order = Order(One("order")),
        MaxAge = One("max_age"),
        AsOf = One("as_of"),
        StaleIfError = Flag("stale_if_error"),
        PageSize = Number("page_size", "rows"),
        PageToken = One("page_token"),
    };

    /// <summary>A value; empty where there is none.</summary>
    /// <exception cref="RequestException">There are several.</exception>
    public string One(string name) => asked[name] switch
    {
        [] => "",
        [{ } value] => value,
        _ => throw Invalid($"'{name}' may be given once."),
    };

    private IEnumerable<string> Many(string name) => asked[name].OfType<string>();

    private int Number(string name, string unit) =>
        One(name) is not { Length: > 0 } text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw Invalid($"'{name}' is a number of {unit} from 1 on, not '{text}'.");

    private bool Flag(string name) => One(name).ToUpperInvariant() switch
    {
        "" or "FALSE" => false,
        "TRUE" => true,
        var text => throw Invalid($"'{name}' is true or false, not '{text}'."),
    };

    private static Wire.MissingPolicy Missing(string text) => text.ToUpperInvariant() switch
    {
        "" or "AS_IS" => Wire.MissingPolicy.AsIs,
        "FETCH" => Wire.MissingPolicy.Fetch,
        "FETCH_IN_BACKGROUND" => Wire.MissingPolicy.FetchInBackground,
        "REFETCH" => Wire.MissingPolicy.Refetch,
        _ => throw Invalid($"'missing' is none of AS_IS, FETCH, FETCH_IN_BACKGROUND, REFETCH: '{text}'."),
    };

    private static Wire.Order Order(string text) => text.ToUpperInvariant() switch
    {
        "" or "ASC" => Wire.Order.Ascending,
        "DESC" => Wire.Order.Descending,
        _ => throw Invalid($"'order' is none of asc, desc: '{text}'."),
    };

    private static RequestException Invalid(string text) => new(RequestError.Invalid, text);
}
