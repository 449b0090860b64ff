using System.Globalization;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Seeded;
using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Faults;

/// <summary>Answers with a fault: some need no answer, the others spoil the one that the endpoint gives.</summary>
internal sealed class FaultyAnswers(ArrivalClock clock, SettingsHolder settings, SimulatorOptions options)
{
    private const string Json = "application/json";
    private const string Html = "text/html";
    private const int Drops = 20;

    private static readonly int[] ServerErrors = [500, 502, 503, 504];

    /// <summary>So long that what was flushed is on its way before the connection is cut.</summary>
    private static readonly TimeSpan Cutting = TimeSpan.FromMilliseconds(30);

    private FaultDetails Details => settings.Current.FaultDetails;

    public Task AnswerAsync(HttpContext context, Arrival arrival, string kind, RequestDelegate next)
    {
        arrival.Fault = kind;
        return Instead(context.Response, arrival, kind)
            ? Task.CompletedTask
            : kind == FaultKinds.Timeout ? SayNothingAsync(context) : SpoilAsync(context, arrival, kind, next);
    }

    private bool Instead(HttpResponse response, Arrival arrival, string kind)
    {
        switch (kind)
        {
            case FaultKinds.Throttle429RetryAfter:
                response.Headers.RetryAfter = Details.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                Throttle(response, arrival.Source);
                return true;
            case FaultKinds.Throttle429:
                Throttle(response, arrival.Source);
                return true;
            case FaultKinds.Throttle200:
                response.WriteBody(200, arrival.Source == Sources.Finviz ? Html : "text/plain", FaultBodies.ThrottledText);
                return true;
            case FaultKinds.WafPage:
                Firewall(response, arrival.Source, 403);
                return true;
            case FaultKinds.WafPage200:
                Firewall(response, arrival.Source, 200);
                return true;
            case FaultKinds.Error200:
                response.WriteBody(200, FaultBodies.ErrorType(arrival.Source), FaultBodies.Error(arrival.Source));
                return true;
            case FaultKinds.EmptyBody:
                response.WriteBody(200, Html, "");
                return true;
            case FaultKinds.Blocked429:
                response.WriteBody(429, "text/plain", FaultBodies.Blocked);
                return true;
            case FaultKinds.ServerError or FaultKinds.ServerErrorBurst:
                var draw = Chance.Of(options.Seed, arrival.Drawn.Line, arrival.Drawn.Ask, b: 3);
                response.StatusCode = ServerErrors[draw % (ulong)ServerErrors.Length];
                return true;
            default:
                return false;
        }
    }

    private static void Throttle(HttpResponse response, string source) =>
        response.WriteBody(429, FaultBodies.ThrottledType(source), FaultBodies.ThrottledBy(source));

    private static void Firewall(HttpResponse response, string source, int status)
    {
        if (source == Sources.Finviz) response.Headers["cf-mitigated"] = "challenge";
        response.WriteBody(status, Html, FaultBodies.WafPageOf(source));
    }

    private async Task SayNothingAsync(HttpContext context)
    {
        await clock.DelayAsync(TimeSpan.FromSeconds(Details.TimeoutSeconds), context.RequestAborted);
        context.Abort();
    }

    private async Task SpoilAsync(HttpContext context, Arrival arrival, string kind, RequestDelegate next)
    {
        var body = await CapturedBody.OfAsync(context, next);
        var (response, ct) = (context.Response, context.RequestAborted);
        (arrival.Status, arrival.Outcome) = (response.StatusCode, kind); // before the caller has anything
        var half = body.AsMemory(0, body.Length / 2);
        switch (kind)
        {
            case FaultKinds.SlowDrip:
                await DripAsync(response, body, ct);
                break;
            case FaultKinds.Truncated:
                response.ContentLength = body.Length;
                await response.BodyWriter.WriteAsync(half, ct);
                await Task.Delay(Cutting, ct);
                context.Abort();
                break;
            case FaultKinds.TruncatedJson:
                response.WriteBody(response.StatusCode, response.ContentType ?? Json, half.Span);
                break;
            default: // wrong-encoding
                var type = (response.ContentType ?? Json).Split(';')[0];
                response.WriteBody(response.StatusCode, $"{type}; charset={Details.WrongCharset}", body);
                break;
        }
    }

    private async Task DripAsync(HttpResponse response, byte[] body, CancellationToken ct)
    {
        response.ContentLength = body.Length;
        var (drop, pause) = ((body.Length / Drops) + 1, TimeSpan.FromSeconds(Details.SlowDripSeconds / Drops));
        for (var at = 0; at < body.Length; at += drop)
        {
            await response.BodyWriter.WriteAsync(body.AsMemory(at, Math.Min(drop, body.Length - at)), ct);
            await clock.DelayAsync(pause, ct);
        }
    }
}
