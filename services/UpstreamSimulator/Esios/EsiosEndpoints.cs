using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Redata;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Esios;

/// <summary>Spain's ESIOS: indicators 1001 and 600, and archive 70.</summary>
internal sealed class EsiosEndpoints(EsiosValues values, EsiosArchive archive, SimulatorOptions options, TimeProvider clock)
{
    private const string Json = "application/json; charset=utf-8";
    private const long MaxSeconds = 366 * 86_400L; // longer ranges time out in the real one; where exactly is not established

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    public void Indicator(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var key = request.Headers["x-api-key"].ToString();
        if (key.Length == 0 || (options.Esios.ApiKey is { } only && key != only))
        {
            response.WriteBody(401, "text/html; charset=utf-8", "HTTP Token: Access denied.");
            return;
        }

        if (EsiosIndicator.Find(context.RouteText("id")) is not { } indicator)
            response.WriteBody(404, Json, """{"message":"Indicator not found"}""");
        else if (EsiosQuery.Parse(request.Query) is not { } query)
            response.WriteBody(400, Json, """{"message":"start_date and end_date are wanted"}""");
        else if (query.End - query.Start > MaxSeconds)
            response.WriteBody(504, "text/html", "504 Gateway Time-out");
        else
            Answer(context, indicator, query);
    }

    /// <summary><c>download_json?locale=es&amp;date=YYYY-MM-DD</c>, without a key.</summary>
    public void Archive(HttpContext context)
    {
        var response = context.Response;
        var asked = LocalDatePattern.Iso.Parse(context.Request.Query["date"].ToString());
        if (!asked.Success || asked.Value > RedataPublication.LastPvpcDay(Now))
        {
            response.WriteBody(200, Json, """{"message":"No values for specified archive"}""");
            return;
        }

        response.ContentType = Json;
        context.Arrival().Rows = archive.Write(response.BodyWriter, asked.Value, archive.IsZero(asked.Value, Now));
    }

    private void Answer(HttpContext context, EsiosIndicator indicator, EsiosQuery query)
    {
        var found = values.Of(indicator, query, Now);
        context.Arrival().Rows = found.Count;
        context.Response.ContentType = Json;
        EsiosBody.Write(context.Response.BodyWriter, indicator, values.PeriodOf(indicator, query), Updated(indicator, found), found);
    }

    private string Updated(EsiosIndicator indicator, IReadOnlyList<EsiosValue> found)
    {
        var isPvpc = indicator == EsiosIndicator.Pvpc;
        var last = isPvpc ? RedataPublication.LastPvpcDay(Now) : RedataPublication.LastSpotDay(Now);
        var day = found.Count > 0 ? found[^1].Time.Date : last;
        return SpanishTime.Text(isPvpc ? RedataPublication.OfPvpc(day) : RedataPublication.OfSpot(day));
    }
}

internal static class EsiosRouting
{
    public static void AddEsios(this IServiceCollection services)
    {
        services.AddSingleton<EsiosValues>();
        services.AddSingleton<EsiosArchive>();
        services.AddSingleton<EsiosEndpoints>();
    }

    public static void MapEsios(this WebApplication app)
    {
        var esios = app.Services.GetRequiredService<EsiosEndpoints>();
        app.MapAnswer("/esios/indicators/{id}", esios.Indicator);
        app.MapAnswer("/esios/archives/70/download_json", esios.Archive);
        app.MapAnswer("/esios/{**path}", context => context.Response.WriteBody(404, "text/html", "404 Not Found"));
    }
}
