using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Replay;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>Chile's SIP behind its gateway: the marginal costs of v4.</summary>
internal sealed class SipEndpoints(
    SipPager pager, EmptyPages emptyPages, Recordings recordings, SimulatorOptions options, TimeProvider clock)
{
    private const string Json = "application/json";

    public void FindByDate(HttpContext context, SipProduct product)
    {
        var response = context.Response;
        if (Keys.Refusal(options, Sources.Sip, context.Request.Query["user_key"].ToString()) is { } wrong)
        {
            response.WriteBody(403, "text/plain", wrong); // the gateway's own words
            return;
        }

        var (query, refusal) = product.Read(context.Request.Query);
        if (query is null) response.WriteBody(refusal!.Status, Json, $$"""{"message":"{{refusal.Message}}"}""");
        else if (product is SipOnline && recordings.Sip is { } recorded && recorded.Answers(query)) Replay(context, recorded);
        else Answer(context, product, query);
    }

    private static void Replay(HttpContext context, SipRecording recorded)
    {
        (context.Arrival().Outcome, context.Arrival().Rows) = (Outcomes.Replayed, recorded.Records.Count);
        context.Response.WriteBody(200, Json, recorded.Body);
    }

    private void Answer(HttpContext context, SipProduct product, SipQuery query)
    {
        var (response, arrival) = (context.Response, context.Arrival());
        var feed = product.Feed(query, clock.GetUtcNow().ToUnixTimeSeconds());
        var page = pager.Page(query, arrival, feed.Count);
        arrival.Outcome = product.IsEmptyFor(query) ? Outcomes.EmptyForLimit
            : page.Records.Count == 0 ? Outcomes.PastEnd
            : emptyPages.Strikes(query) ? Outcomes.EmptyPage : page.Fault ?? Outcomes.Ok;
        var empty = arrival.Outcome is Outcomes.EmptyPage or Outcomes.EmptyForLimit;
        arrival.Rows = empty ? 0 : page.Records.Count;

        response.ContentType = Json;
        var body = new SipBody(response.BodyWriter);
        body.Open();
        foreach (var record in page.Records.Take(arrival.Rows)) feed.Write(ref body, record);
        body.Close(empty ? null : page.Pages, query.Page, page.Limit, product.Type);
    }
}

internal static class SipRouting
{
    public static void AddSip(this IServiceCollection services)
    {
        services.AddSingleton<SipCalendar>();
        services.AddSingleton<EmptyPages>();
        services.AddSingleton<SipPager>();
        services.AddSingleton<SipOnline>();
        services.AddSingleton<SipReal>();
        services.AddSingleton<SipPcp>();
        services.AddSingleton<SipPid>();
        services.AddSingleton<SipEndpoints>();
    }

    public static void MapSip(this WebApplication app)
    {
        var sip = app.Services.GetRequiredService<SipEndpoints>();
        app.MapSip<SipOnline>(sip);
        app.MapSip<SipReal>(sip);
        app.MapSip<SipPcp>(sip);
        app.MapSip<SipPid>(sip);
        app.Map("/sip/{**path}", (RequestDelegate)(context =>
        {
            context.Response.WriteBody(404, "text/plain", "No Mapping Rule matched");
            return Task.CompletedTask;
        }));
    }

    private static void MapSip<TProduct>(this WebApplication app, SipEndpoints sip)
        where TProduct : SipProduct
    {
        var product = app.Services.GetRequiredService<TProduct>();
        app.MapGet(product.Path, (RequestDelegate)(context =>
        {
            sip.FindByDate(context, product);
            return Task.CompletedTask;
        }));
    }
}
