using DataFetch.UpstreamSimulator.Alpaca;
using DataFetch.UpstreamSimulator.Finviz;
using DataFetch.UpstreamSimulator.Yahoo;

namespace DataFetch.UpstreamSimulator.Faults;

/// <summary>The words of answers that are none.</summary>
internal static class FaultBodies
{
    public const string Throttled = """{"message":"Too Many Requests"}""";
    public const string ThrottledText = "Too many requests.";
    public const string Blocked = YahooBody.Blocked;

    /// <summary>In the manner of the firewall's page that is recorded for REData.</summary>
    public const string WafPage =
        """
        <html>
        <head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW"></head>
        <body style="margin:0px;height:100%"><iframe src="/_Incapsula_Resource?CWUDNSAI=1" width="100%" height="100%">
        Request unsuccessful. Incapsula incident ID: 0-0
        </iframe></body>
        </html>
        """;

    private const string Usual = """{"message":"Internal Server Error"}""";

    private static readonly Dictionary<string, string> Errors = new()
    {
        [Sources.Redata] =
            """{"errors":[{"code":"500","status":"500","title":"Internal Server Error","detail":"The data are not available at the moment."}]}""",
        [Sources.Alpaca] = AlpacaBody.Message("internal server error occurred"),
        [Sources.Yahoo] = YahooBody.Error(new(200, "Internal Server Error", "The service is not available at the moment")),
        [Sources.Finviz] = FinvizBodies.Error,
        [Sources.Polygon] = Polygon.PolygonBody.Error("0", "An internal error occurred."),
        [Sources.RacingApi] = Racing.RacingErrors.ServerError,
    };

    /// <summary>The object by which an upstream says that something went wrong; an upstream without an entry has the usual one.</summary>
    public static string Error(string source) => Errors.GetValueOrDefault(source, Usual);

    public static string ErrorType(string source) => source == Sources.Finviz ? "text/html" : "application/json";

    /// <summary>How an upstream says with 429 that a call was one too many.</summary>
    public static string ThrottledBy(string source) => source switch
    {
        Sources.Alpaca => AlpacaBody.Throttled,
        Sources.Yahoo => Blocked, // it knows no other
        Sources.Finviz => ThrottledText,
        Sources.Polygon => Polygon.PolygonBody.Error("0", "You've exceeded the maximum requests per minute."),
        _ => Throttled,
    };

    public static string ThrottledType(string source) => source switch
    {
        Sources.Yahoo => "text/plain",
        Sources.Finviz => "text/html",
        _ => "application/json",
    };

    public static string WafPageOf(string source) => source == Sources.Finviz ? FinvizBodies.Challenge : WafPage;
}
