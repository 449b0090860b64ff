namespace DataFetch.UpstreamSimulator.Faults;

/// <summary>The words of answers that are none.</summary>
internal static class FaultBodies
{
    public const string Throttled = """{"message":"Too Many Requests"}""";
    public const string ThrottledText = "Too many requests.";

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
        [Sources.RacingApi] = Racing.RacingErrors.ServerError,
    };

    /// <summary>The object by which an upstream says that something went wrong; an upstream without an entry has the usual one.</summary>
    public static string Error(string source) => Errors.GetValueOrDefault(source, Usual);
}
