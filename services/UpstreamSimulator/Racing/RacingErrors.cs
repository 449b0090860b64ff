using System.Globalization;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Arrivals;

namespace DataFetch.UpstreamSimulator.Racing;

/// <summary>What is wrong with a parameter of the query.</summary>
/// <param name="Kind">One of the constants.</param>
/// <param name="Limit">The bound that a number is beyond.</param>
internal sealed record BadParameter(string Name, string? Given, string Kind, int Limit = 0)
{
    public const string Missing = "missing";
    public const string NoWhole = "no-whole";
    public const string TooGreat = "too-great";
    public const string TooSmall = "too-small";
    public const string NoDate = "no-date";
    public const string TooLong = "too-long";
}

/// <summary>Errors in the manner of FastAPI: <c>{"detail":…}</c>.</summary>
internal static class RacingErrors
{
    public const string Json = "application/json";
    public const string NotFound = """{"detail":"Not Found"}""";
    public const string Throttled = """{"detail":"Too Many Requests"}""";
    public const string ServerError = """{"detail":"Internal Server Error"}""";

    private const string Unauthenticated = """{"detail":"Not authenticated"}""";
    private const string WrongKey = """{"detail":"Incorrect username or password"}""";

    public static void WriteUnauthorized(HttpResponse response, bool hasKey)
    {
        response.Headers.WWWAuthenticate = "Basic";
        response.WriteBody(401, Json, hasKey ? WrongKey : Unauthenticated);
    }

    public static void WriteUnprocessable(HttpResponse response, RacingVersion version, IReadOnlyList<BadParameter> mistakes) =>
        response.WriteBody(422, Json, RacingJson.Bytes(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("detail"u8);
            foreach (var mistake in mistakes)
            {
                if (version == RacingVersion.October2025) Old(json, mistake);
                else New(json, mistake);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }));

    // The words of pydantic 1; only those of a missing parameter are recorded.
    private static void Old(Utf8JsonWriter json, BadParameter mistake)
    {
        var (message, type) = mistake.Kind switch
        {
            BadParameter.Missing => ("field required", "value_error.missing"),
            BadParameter.NoWhole => ("value is not a valid integer", "type_error.integer"),
            BadParameter.TooGreat => ($"ensure this value is less than or equal to {mistake.Limit}", "value_error.number.not_le"),
            BadParameter.TooSmall => ($"ensure this value is greater than or equal to {mistake.Limit}", "value_error.number.not_ge"),
            BadParameter.NoDate => ("invalid date format", "value_error.date"),
            _ => ($"date range exceeds {mistake.Limit} days", "value_error"),
        };
        json.WriteStartObject();
        Location(json, mistake);
        json.WriteString("msg"u8, message);
        json.WriteString("type"u8, type);
        if (mistake.Kind is BadParameter.TooGreat or BadParameter.TooSmall)
        {
            json.WriteStartObject("ctx"u8);
            json.WriteNumber("limit_value"u8, mistake.Limit);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void New(Utf8JsonWriter json, BadParameter mistake)
    {
        var (type, message, context) = mistake.Kind switch
        {
            BadParameter.Missing => ("missing", "Field required", null),
            BadParameter.NoWhole => ("int_parsing", "Input should be a valid integer, unable to parse string as an integer", null),
            BadParameter.TooGreat => ("less_than_equal", Bound("less", mistake.Limit), "le"),
            BadParameter.TooSmall => ("greater_than_equal", Bound("greater", mistake.Limit), "ge"),
            BadParameter.NoDate => ("value_error", "Value error, invalid date format, expected YYYY-MM-DD", (string?)null),
            _ => ("value_error", $"Value error, date range exceeds {mistake.Limit} days", null),
        };
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        Location(json, mistake);
        json.WriteString("msg"u8, message);
        json.WriteString("input"u8, mistake.Given);
        if (context is not null)
        {
            json.WriteStartObject("ctx"u8);
            json.WriteNumber(context, mistake.Limit);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Bound(string word, int limit) =>
        string.Create(CultureInfo.InvariantCulture, $"Input should be {word} than or equal to {limit}");

    private static void Location(Utf8JsonWriter json, BadParameter mistake)
    {
        json.WriteStartArray("loc"u8);
        json.WriteStringValue("query"u8);
        json.WriteStringValue(mistake.Name);
        json.WriteEndArray();
    }
}
