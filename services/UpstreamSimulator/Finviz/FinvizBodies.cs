namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>Finviz's answers that are no data.</summary>
internal static class FinvizBodies
{
    public const string Html = "text/html; charset=utf-8";

    /// <summary>In the manner of Cloudflare's challenge.</summary>
    public const string Challenge =
        """
        <!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>
        <meta name="robots" content="noindex,nofollow"></head>
        <body><div class="main-wrapper" role="main"><h2>Checking if the site connection is secure</h2>
        <form id="challenge-form" action="/" method="POST"></form>
        <noscript>Enable JavaScript and cookies to continue</noscript></div></body></html>
        """;

    public const string Forbidden = "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>";

    /// <summary>What an export with a bad token gets, with status 200.</summary>
    public const string Login =
        """
        <!DOCTYPE html>
        <html lang="en"><head><title>Finviz Elite</title></head>
        <body><div id="elite-features"><a href="/login?remember=true">Log in</a> to use this feature.</div></body></html>
        """;

    public const string Error = "<html><head><title>Error</title></head><body>Something went wrong, please try again later.</body></html>";
}
