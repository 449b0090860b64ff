using System.Collections.Concurrent;
using System.Globalization;
using DataFetch.UpstreamSimulator.Faults;
using DataFetch.UpstreamSimulator.Seeded;
using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Arrivals;

/// <summary>What every request to an upstream passes first: the log, the limits, the latency, the faults.</summary>
internal sealed class UpstreamGate(
    ArrivalLog log, ArrivalClock clock, SettingsHolder settings, FaultDraw faults, FaultyAnswers faulty, SimulatorOptions options)
{
    private static readonly int[] ServerErrors = [500, 502, 503, 504];

    private readonly ConcurrentDictionary<string, long> asks = new();

    public async Task PassAsync(HttpContext context, string source, RequestDelegate next)
    {
        var request = context.Request;
        var arrival = log.Arrive(source, request.Path, QueryRedaction.WithoutKey(request.QueryString));
        context.Features.Set(arrival);
        try
        {
            await AnswerAsync(context, arrival, next);
            if (arrival.Fault != FaultKinds.Timeout) arrival.Status = context.Response.StatusCode; // who hangs up has none
            if (arrival.Outcome == Outcomes.InFlight) arrival.Outcome = arrival.Status < 400 ? Outcomes.Ok : Outcomes.Refused;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            arrival.Outcome = Outcomes.Aborted;
        }
        finally
        {
            if (arrival.Fault is { } fault) arrival.Outcome = fault;
        }
    }

    private async Task AnswerAsync(HttpContext context, Arrival arrival, RequestDelegate next)
    {
        if (arrival.RetryAfter is { } wait)
        {
            arrival.Outcome = Outcomes.Throttled;
            if (!OwnThrottles.TryWrite(context.Response, arrival, options, settings.Current)) Throttle(context.Response, arrival.Source, wait);
            return;
        }

        var line = context.Request.Path + "?" + QueryRedaction.WithoutKey(context.Request.QueryString);
        var ask = asks.AddOrUpdate(line, 1, (_, count) => count + 1);
        arrival.Drawn = (line, ask);
        await DelayAsync(line, ask, context.RequestAborted);

        var draw = Chance.Of(options.Seed, line, ask, b: 1);
        if (Chance.Share(draw) < settings.Current.ServerErrorShare)
        {
            arrival.Outcome = Outcomes.ServerError;
            context.Response.StatusCode = ServerErrors[draw % (ulong)ServerErrors.Length];
            return;
        }

        if (faults.OfAnswer(arrival.Source, line, ask) is { } kind) await faulty.AnswerAsync(context, arrival, kind, next);
        else await next(context);
    }

    private Task DelayAsync(string line, long ask, CancellationToken ct)
    {
        var (min, max) = (settings.Current.LatencyMinMs, settings.Current.LatencyMaxMs);
        var latency = min + ((max - min) * Chance.Share(Chance.Of(options.Seed, line, ask)));
        return latency > 0 ? clock.DelayAsync(TimeSpan.FromMilliseconds(latency), ct) : Task.CompletedTask;
    }

    // SIP sends no Retry-After and no rate header; that REData sends one is this simulator's choice, no recording shows it.
    private static void Throttle(HttpResponse response, string source, TimeSpan wait)
    {
        if (source != Sources.Sip)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        response.WriteBody(429, "application/json", FaultBodies.Throttled);
    }
}
