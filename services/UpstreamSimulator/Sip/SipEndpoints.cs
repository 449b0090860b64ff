using System.Globalization;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Replay;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>Chile's SIP behind its gateway: CMG online, v4.</summary>
internal sealed class SipEndpoints(
    SipGrid grid, SipPrices prices, SipCalendar calendar, EmptyPages emptyPages, Recordings recordings, SimulatorOptions options,
    TimeProvider clock)
{
    private const string Json = "application/json";
    private const int MaxLimit = 10_000; // 20,000 is answered 429: others saw it, see the notes on SIP

    public void FindByDate(HttpContext context)
    {
        var response = context.Response;
        var asked = context.Request.Query;
        if (Refusal(asked) is { } refusal)
        {
            response.WriteBody(403, "text/plain", refusal);
            return;
        }

        if (asked.ContainsKey("bar_transf")) // a filter that works on CMG real only
        {
            response.WriteBody(500, Json, """{"message":"Internal Server Error"}""");
            return;
        }

        if (SipQuery.Parse(asked) is not { } query) response.WriteBody(502, Json, """{"message":"Bad Gateway"}""");
        else if (query.Limit > MaxLimit) response.WriteBody(429, Json, """{"message":"Too Many Requests"}""");
        else Answer(response, query, context.Arrival());
    }

    private void Answer(HttpResponse response, SipQuery query, Arrival arrival)
    {
        if (recordings.Sip is { } recorded && recorded.Answers(query))
        {
            (arrival.Outcome, arrival.Rows) = (Outcomes.Replayed, recorded.Records.Count);
            response.WriteBody(200, Json, recorded.Body);
            return;
        }

        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var feed = new SipFeed(calendar, query.Start, query.End, grid.Nodes.Count, options.Seed, now);
        var first = (query.PageFromOne - 1L) * query.Limit;
        arrival.Rows = (int)Math.Clamp(feed.Count - first, 0, query.Limit);
        arrival.Outcome = arrival.Rows == 0 ? Outcomes.PastEnd : emptyPages.Strikes(query) ? Outcomes.EmptyPage : Outcomes.Ok;

        response.ContentType = Json;
        var empty = arrival.Outcome == Outcomes.EmptyPage;
        if (empty) arrival.Rows = 0;
        var body = new SipBody(response.BodyWriter);
        body.Open();
        for (var position = first; position < first + arrival.Rows; position++)
        {
            var (node, slot) = feed[position];
            body.Add(grid.Nodes[node], slot, slot.IsFiller ? default : prices.At(node, slot.At));
        }

        body.Close(empty ? null : feed.Pages(query.Limit), query.Page, query.Limit);
    }

    // The gateway's own words, plain text.
    private static string? Refusal(IQueryCollection asked)
    {
        var key = asked["user_key"].ToString();
        if (key.Length == 0) return "Authentication parameters missing";
        return key.StartsWith("bad", ignoreCase: true, CultureInfo.InvariantCulture) ? "Authentication failed" : null;
    }
}

internal static class SipRouting
{
    public static void MapSip(this WebApplication app)
    {
        var sip = app.Services.GetRequiredService<SipEndpoints>();
        app.MapGet("/sip/costo-marginal-online/v4/findByDate", (RequestDelegate)(context =>
        {
            sip.FindByDate(context);
            return Task.CompletedTask;
        }));
        app.Map("/sip/{**path}", (RequestDelegate)(context =>
        {
            context.Response.WriteBody(404, "text/plain", "No Mapping Rule matched");
            return Task.CompletedTask;
        }));
    }
}
