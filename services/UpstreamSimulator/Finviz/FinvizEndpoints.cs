using DataFetch.UpstreamSimulator.Arrivals;

namespace DataFetch.UpstreamSimulator.Finviz;

/// <summary>Finviz's screener, as pages and as Elite's export. Both want a browser's name.</summary>
internal sealed class FinvizEndpoints(
    FinvizSnapshot snapshot, Finviz2021 old, Finviz2024 recent, FinvizExport export, SimulatorOptions options, TimeProvider clock)
{
    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary><c>/screener.ashx?v=&amp;f=&amp;o=&amp;t=&amp;r=</c>.</summary>
    public void Screener(HttpContext context)
    {
        if (!LetIn(context)) return;
        var query = FinvizQuery.Parse(context.Request.Query);
        var page = FinvizPage.Of(query, query.Apply(snapshot.Of(Now)));
        context.Arrival().Rows = page.Rows.Count;
        context.Response.WriteBody(200, FinvizBodies.Html, options.Finviz.Markup2021 ? old.Write(page) : recent.Write(page));
    }

    /// <summary><c>/export.ashx?v=&amp;f=&amp;c=&amp;auth=</c>, all rows at once.</summary>
    public void Export(HttpContext context)
    {
        if (!LetIn(context)) return;
        if (Keys.Refusal(options, Sources.Finviz, context.Request.Query["auth"].ToString()) is not null)
        {
            context.Arrival().Outcome = Outcomes.Refused; // whatever the status says
            context.Response.WriteBody(200, FinvizBodies.Html, FinvizBodies.Login);
            return;
        }

        var query = FinvizQuery.Parse(context.Request.Query);
        var rows = query.Apply(snapshot.Of(Now));
        context.Arrival().Rows = rows.Count;
        context.Response.WriteBody(200, "text/csv; charset=utf-8", export.Write(query, rows));
    }

    private static bool LetIn(HttpContext context)
    {
        if (context.Request.Headers.UserAgent.ToString().Contains("Mozilla", StringComparison.Ordinal)) return true;
        context.Response.WriteBody(403, "text/html", FinvizBodies.Forbidden);
        return false;
    }
}

internal static class FinvizRouting
{
    public static void AddFinviz(this IServiceCollection services)
    {
        services.AddSingleton<FinvizSnapshot>();
        services.AddSingleton<FinvizRows>();
        services.AddSingleton<Finviz2021>();
        services.AddSingleton<Finviz2024>();
        services.AddSingleton<FinvizExport>();
        services.AddSingleton<FinvizEndpoints>();
    }

    public static void MapFinviz(this WebApplication app)
    {
        var finviz = app.Services.GetRequiredService<FinvizEndpoints>();
        app.MapAnswer("/finviz/screener.ashx", finviz.Screener);
        app.MapAnswer("/finviz/export.ashx", finviz.Export);
        app.MapAnswer("/finviz/{**path}", context => context.Response.WriteBody(404, "text/html", "<html><body>404</body></html>"));
    }
}
