using System.Text.Json;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Replay;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Redata;

/// <summary>Spain's apidatos: the widget with the prices of the day-ahead market and of PVPC.</summary>
internal sealed class RedataEndpoints(RedataAnswer answer, Recordings recordings, TimeProvider clock)
{
    private const string Json = "application/json";

    public void Prices(HttpContext context)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var tomorrow = now.InZone(SpanishTime.Zone).Date.PlusDays(1);
        var (query, fault) = RedataQuery.Parse(context.Request.Query, tomorrow);
        if (query is null) Refuse(context.Response, 400, "Bad Request", fault!);
        else if (recordings.Redata.Body(query) is { } body) Replay(context, body);
        else Answer(context, query, now);
    }

    // That errors are such objects is read off two clients; their codes and texts are not established.
    public static void Refuse(HttpResponse response, int status, string title, string detail)
    {
        var text = JsonEncodedText.Encode(detail);
        response.WriteBody(
            status, Json, $$"""{"errors":[{"code":"{{status}}","status":"{{status}}","title":"{{title}}","detail":"{{text}}"}]}""");
    }

    private static void Replay(HttpContext context, RecordedPrices body)
    {
        (context.Arrival().Outcome, context.Arrival().Rows) = (Outcomes.Replayed, body.Rows);
        context.Response.WriteBody(200, Json, body.Bytes);
    }

    private void Answer(HttpContext context, RedataQuery query, Instant now)
    {
        var included = answer.Series(query, now.ToUnixTimeSeconds());
        context.Arrival().Rows = included.Sum(series => series.Values.Count);
        context.Response.ContentType = Json;
        var lastUpdate = included.Select(series => series.LastUpdate).Max(StringComparer.Ordinal)
            ?? SpanishTime.Text(RedataPublication.OfPvpc(RedataPublication.LastPvpcDay(now)));
        RedataBody.Write(context.Response.BodyWriter, lastUpdate, included);
    }
}

internal static class RedataRouting
{
    public static void MapRedata(this WebApplication app)
    {
        var redata = app.Services.GetRequiredService<RedataEndpoints>();
        RequestDelegate prices = context =>
        {
            redata.Prices(context);
            return Task.CompletedTask;
        };
        app.MapGet("/redata/es/datos/mercados/precios-mercados-tiempo-real", prices);
        app.MapGet("/redata/en/datos/mercados/precios-mercados-tiempo-real", prices);
        app.Map("/redata/{**path}", (RequestDelegate)(context =>
        {
            RedataEndpoints.Refuse(context.Response, 404, "Not Found", "There is no such widget.");
            return Task.CompletedTask;
        }));
    }
}
