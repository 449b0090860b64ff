using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Market;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Polygon;

/// <summary>Polygon's daily bars of a ticker.</summary>
internal sealed class PolygonEndpoints(StockMarket market, SimulatorOptions options, TimeProvider clock)
{
    /// <summary><c>/v2/aggs/ticker/{symbol}/range/1/day/{from}/{to}</c>.</summary>
    public void Days(HttpContext context, string symbol, string from, string to)
    {
        var (request, response, arrival) = (context.Request, context.Response, context.Arrival());
        var id = $"{Chance.Of(options.Seed, arrival.Drawn.Line, arrival.Drawn.Ask):x16}{arrival.Number:x16}";
        if (Refusal(request) is { } refusal) response.WriteBody(401, PolygonBody.Json, PolygonBody.Error(id, refusal));
        else if (PolygonQuery.Parse(from, to, request.Query) is not { } query)
            response.WriteBody(400, PolygonBody.Json, PolygonBody.Error(id, "Could not parse the time range, the limit or the cursor."));
        else
        {
            var (bars, next) = Page(request, symbol, to, query);
            arrival.Rows = bars.Count;
            response.ContentType = PolygonBody.Json;
            PolygonBody.Write(response.BodyWriter, symbol, query.Adjusted, bars, id, next);
        }
    }

    private (List<Bar> Bars, string? Next) Page(HttpRequest request, string symbol, string to, PolygonQuery query)
    {
        if (market.List.Find(symbol) is not { } stock) return ([], null);
        var adjustment = query.Adjusted ? PriceAdjustment.Split : PriceAdjustment.Raw;
        var all = market.Of(stock, BarFrame.Day, adjustment, query.From, query.To, clock.GetUtcNow().ToUnixTimeSeconds());
        List<Bar> bars = [.. (query.Ascending ? all : all.Reverse()).Take(query.Limit + 1)];
        if (bars.Count <= query.Limit) return (bars, null);
        var (edge, last) = (bars[query.Limit].At * 1_000, $"{query.From * 1_000}");
        bars.RemoveAt(query.Limit);
        var range = query.Ascending ? $"{edge}/{to}" : $"{last}/{edge}";
        return (bars, $"{request.Scheme}://{request.Host}/{Sources.Polygon}/v2/aggs/ticker/{symbol}/range/1/day/{range}?cursor={Uri.EscapeDataString(query.Cursor)}");
    }

    private string? Refusal(HttpRequest request)
    {
        const string Bearer = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        var key = header.StartsWith(Bearer, StringComparison.Ordinal) ? header[Bearer.Length..] : request.Query["apiKey"].ToString();
        if (key.Length == 0) return "API Key was not provided";
        return Keys.Refusal(options, Sources.Polygon, key) is null ? null : "Unknown API Key";
    }
}

internal static class PolygonRouting
{
    public static void AddPolygon(this IServiceCollection services) => services.AddSingleton<PolygonEndpoints>();

    public static void MapPolygon(this WebApplication app)
    {
        var polygon = app.Services.GetRequiredService<PolygonEndpoints>();
        app.MapAnswer("/polygon/v2/aggs/ticker/{symbol}/range/1/day/{from}/{to}", context => polygon.Days(
            context, context.RouteText("symbol"), context.RouteText("from"), context.RouteText("to")));
        app.MapAnswer("/polygon/{**path}", context => context.Response.WriteBody(404, "text/plain", "404 page not found"));
    }
}
