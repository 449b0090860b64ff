using System.Net;
using System.Text.Json;

namespace DataFetch.Fetcher.Calls;

/// <summary>Tells an answer from what only looks like one, and gives what is wrong a name.</summary>
internal static class AnswerCheck
{
    /// <param name="redact">Takes secrets out of what the upstream says in its own words.</param>
    /// <exception cref="UpstreamException">It is no success, or not the JSON that it should be.</exception>
    public static void Check(HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now, Func<string, string>? redact = null)
    {
        var status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            throw new UpstreamException(FailureOf(response.StatusCode, body), $"HTTP {status}{Describe(body, redact)}")
            {
                Status = status,
                RetryAfter = RetryAfter(response, now),
            };
        }

        if (LooksLikeHtml(body))
        {
            throw new UpstreamException(Failure.Blocked, $"HTTP {status} with a web page instead of data: a firewall's block page.") { Status = status };
        }

        if (FirstByte(body) is not ((byte)'{' or (byte)'['))
        {
            throw new UpstreamException(Failure.Malformed, $"HTTP {status} with a body that is no JSON{Describe(body, redact)}") { Status = status };
        }
    }

    private static Failure FailureOf(HttpStatusCode status, ReadOnlySpan<byte> body) => status switch
    {
        HttpStatusCode.TooManyRequests => Failure.Throttled,
        HttpStatusCode.Forbidden when LooksLikeHtml(body) => Failure.Blocked,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Failure.Unauthorised,
        HttpStatusCode.NotFound => Failure.NotFound,
        HttpStatusCode.RequestTimeout => Failure.TimedOut,
        >= HttpStatusCode.InternalServerError => Failure.UpstreamDown,
        _ => Failure.BadRequest,
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > now => date - now,
        _ => null,
    };

    private static bool LooksLikeHtml(ReadOnlySpan<byte> body) => FirstByte(body) == (byte)'<';

    private static byte FirstByte(ReadOnlySpan<byte> body)
    {
        var trimmed = body.TrimStart(" \t\r\n\uFEFF"u8);
        return trimmed.IsEmpty ? (byte)0 : trimmed[0];
    }

    /// <summary>The upstream's own words, from the places where APIs put them; nothing of a body of unknown form.</summary>
    private static string Describe(ReadOnlySpan<byte> body, Func<string, string>? redact)
    {
        if (FirstByte(body) != (byte)'{')
        {
            return body.IsEmpty ? " (empty)" : ".";
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return UpstreamErrorText.Find(document.RootElement, redact) is { } text ? $": {text}" : ".";
        }
        catch (JsonException)
        {
            return ".";
        }
    }
}
