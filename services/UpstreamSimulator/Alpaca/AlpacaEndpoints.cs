using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Alpaca;

/// <summary>Alpaca's bars of many symbols, and of one.</summary>
internal sealed class AlpacaEndpoints(AlpacaBars bars, SimulatorOptions options, SettingsHolder settings, TimeProvider clock)
{
    private const int RecentSeconds = 15 * 60;

    private readonly RecentCalls calls = new();

    /// <summary><c>/v2/stocks/bars?symbols=A,B</c>.</summary>
    public void Many(HttpContext context) => Answer(context, context.Request.Query["symbols"].ToString(), single: null);

    /// <summary><c>/v2/stocks/{symbol}/bars</c>.</summary>
    public void One(HttpContext context, string symbol) => Answer(context, symbol, symbol);

    private void Answer(HttpContext context, string symbols, string? single)
    {
        var (response, arrival) = (context.Response, context.Arrival());
        if (Refusal(context.Request) is { } refusal)
        {
            response.WriteBody(refusal.Status, AlpacaBody.Json, AlpacaBody.Message(refusal.Message));
            return;
        }

        AlpacaQuota.Write(response, settings.Current, arrival, calls.Count(arrival.AtMicroseconds).InMinute);
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var (query, mistake) = AlpacaQuery.Parse(context.Request.Query, symbols, options.Alpaca, now);
        if (query is null) response.WriteBody(400, AlpacaBody.Json, AlpacaBody.Message(mistake!));
        else if (IsRecent(context.Request.Query["feed"].ToString(), query, now)) response.WriteBody(403, AlpacaBody.Json, AlpacaBody.RecentSip);
        else
        {
            var answer = bars.Page(query, arrival.Drawn.Line, now);
            arrival.Rows = answer.Points;
            response.ContentType = AlpacaBody.Json;
            AlpacaBody.Write(response.BodyWriter, answer, single);
        }
    }

    private bool IsRecent(string feed, AlpacaQuery query, long now) =>
        options.Alpaca.RefuseRecentSip && query.HasEnd && (feed is "" or "sip") && query.End > now - RecentSeconds;

    private (int Status, string Message)? Refusal(HttpRequest request)
    {
        var (id, secret) = (request.Headers["APCA-API-KEY-ID"].ToString(), request.Headers["APCA-API-SECRET-KEY"].ToString());
        if (id.Length == 0 || secret.Length == 0) return (401, "unauthorized.");
        var isBad = Keys.Refusal(options, Sources.Alpaca, id) is not null || secret.StartsWith("bad", StringComparison.OrdinalIgnoreCase);
        return isBad ? (403, "forbidden.") : null;
    }
}

internal static class AlpacaRouting
{
    public static void AddAlpaca(this IServiceCollection services)
    {
        services.AddSingleton<AlpacaBars>();
        services.AddSingleton<AlpacaEndpoints>();
    }

    public static void MapAlpaca(this WebApplication app)
    {
        var alpaca = app.Services.GetRequiredService<AlpacaEndpoints>();
        app.MapAnswer("/alpaca/v2/stocks/bars", alpaca.Many);
        app.MapAnswer("/alpaca/v2/stocks/{symbol}/bars", context => alpaca.One(context, context.RouteText("symbol")));
        app.MapAnswer("/alpaca/{**path}", context => context.Response.WriteBody(404, AlpacaBody.Json, AlpacaBody.Message("endpoint not found.")));
    }
}
