using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Market;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Yahoo;

/// <summary>Yahoo's chart, which wants no key but a browser's name.</summary>
internal sealed class YahooEndpoints(StockMarket market, YahooCharts charts, SimulatorOptions options, TimeProvider clock)
{
    /// <summary><c>/v8/finance/chart/{symbol}?period1=&amp;period2=&amp;interval=&amp;events=&amp;includePrePost=</c>.</summary>
    public void Chart(HttpContext context, string symbol)
    {
        var (request, response, arrival) = (context.Request, context.Response, context.Arrival());
        if (string.IsNullOrWhiteSpace(request.Headers.UserAgent))
        {
            response.WriteBody(429, "text/plain", YahooBody.Blocked);
            return;
        }

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var (query, error) = YahooQuery.Parse(request.Query, now);
        var stock = market.List.FindDashed(symbol);
        if (stock is null || NyseSessions.All[stock.FirstSession].Open > now) error = YahooError.NotFound;
        else if (query is not null && query.End < NyseSessions.All[stock.FirstSession].Open)
            error = YahooError.BadRequest($"Data doesn't exist for startDate = {query.Start}, endDate = {query.End}");
        if (error is not null)
        {
            response.WriteBody(error.Status, YahooBody.Json, YahooBody.Error(error));
            return;
        }

        var chart = charts.Of(stock!, query!, now);
        arrival.Rows = chart.Rows.Count;
        response.ContentType = YahooBody.Json;
        response.Headers.CacheControl = "public, max-age=10, stale-while-revalidate=20";
        YahooBody.Write(response.BodyWriter, chart, Chance.Of(options.Seed, arrival.Drawn.Line, arrival.Drawn.Ask, 4));
    }
}

internal static class YahooRouting
{
    public static void AddYahoo(this IServiceCollection services)
    {
        services.AddSingleton<YahooCharts>();
        services.AddSingleton<YahooEndpoints>();
    }

    public static void MapYahoo(this WebApplication app)
    {
        var yahoo = app.Services.GetRequiredService<YahooEndpoints>();
        app.MapAnswer("/yahoo/v8/finance/chart/{symbol}", context => yahoo.Chart(context, context.RouteText("symbol")));
        app.MapAnswer("/yahoo/{**path}", context => context.Response.WriteBody(404, "text/html", "<html><body>404</body></html>"));
    }
}
