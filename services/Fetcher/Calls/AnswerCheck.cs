using System.Net;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Calls;

/// <summary>Tells an answer from what only looks like one, and gives what is wrong a name.</summary>
/// <param name="rules">What the upstream's own errors mean; they go before the general rules.</param>
/// <param name="isJson">Whether the answer should be JSON.</param>
/// <param name="redact">Takes secrets out of what the upstream says in its own words.</param>
/// <param name="isHtml">Whether the answer should be a web page.</param>
internal sealed class AnswerCheck(IReadOnlyList<FailureRule> rules, bool isJson, Func<string, string>? redact = null, bool isHtml = false)
{
    /// <exception cref="UpstreamException">It is no success, or not what it should be.</exception>
    public void Check(HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var answer = new Answer(response, body);
        if (rules.Count > 0 && ErrorAnswer.Read(answer, redact) is { } error && rules.FirstOrDefault(error.Fits) is { } rule)
        {
            throw Fail(FailureNames.Find(rule.Meaning), answer, $"{error.Text(redact)}", now, error.Series(rule));
        }

        if (!response.IsSuccessStatusCode)
        {
            throw Fail(FailureOf(response.StatusCode, body), answer, ErrorAnswer.Read(answer, redact)?.Text(redact) ?? ".", now);
        }

        if (answer.LooksLikeHtml && !isHtml)
        {
            throw Fail(Failure.Blocked, answer, " with a web page instead of data: a firewall's block page.", now);
        }

        if (isJson && answer.FirstByte is not ((byte)'{' or (byte)'['))
        {
            var text = ErrorAnswer.Read(answer, redact);
            throw text?.SoundsThrottled == true
                ? Fail(Failure.Throttled, answer, " with a throttle text instead of data.", now)
                : Fail(Failure.Malformed, answer, $" with a body that is no JSON{text?.Text(redact) ?? "."}", now);
        }
    }

    private static UpstreamException Fail(Failure failure, Answer answer, string text, DateTimeOffset now, string? series = null) =>
        new(failure, $"HTTP {answer.Status}{text}") { Status = answer.Status, RetryAfter = RateHeaders.RetryAfter(answer.Response, now), Series = series };

    private static Failure FailureOf(HttpStatusCode status, ReadOnlySpan<byte> body) => status switch
    {
        HttpStatusCode.TooManyRequests => Failure.Throttled,
        HttpStatusCode.Forbidden when Answer.IsHtml(body) => Failure.Blocked,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Failure.Unauthorised,
        HttpStatusCode.NotFound => Failure.NotFound,
        HttpStatusCode.RequestTimeout => Failure.TimedOut,
        >= HttpStatusCode.InternalServerError => Failure.UpstreamDown,
        _ => Failure.BadRequest,
    };
}

/// <summary>An answer with its body.</summary>
internal readonly ref struct Answer(HttpResponseMessage response, ReadOnlySpan<byte> body)
{
    public HttpResponseMessage Response { get; } = response;

    public ReadOnlySpan<byte> Body { get; } = body;

    public int Status => (int)Response.StatusCode;

    public byte FirstByte => First(Body);

    public bool LooksLikeHtml => IsHtml(Body);

    public static bool IsHtml(ReadOnlySpan<byte> body) => First(body) == (byte)'<';

    private static byte First(ReadOnlySpan<byte> body)
    {
        var trimmed = body.TrimStart(" \t\r\n\uFEFF"u8);
        return trimmed.IsEmpty ? (byte)0 : trimmed[0];
    }
}
