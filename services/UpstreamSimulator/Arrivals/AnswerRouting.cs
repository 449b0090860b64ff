namespace DataFetch.UpstreamSimulator.Arrivals;

internal static class AnswerRouting
{
    /// <summary>Answers GET at <paramref name="pattern"/> with a method that needs not wait.</summary>
    public static void MapAnswer(this WebApplication app, string pattern, Action<HttpContext> answer) =>
        app.MapGet(pattern, (RequestDelegate)(context =>
        {
            answer(context);
            return Task.CompletedTask;
        }));

    /// <summary>A part of the path; empty if the pattern has no such part.</summary>
    public static string RouteText(this HttpContext context, string name) => context.Request.RouteValues[name]?.ToString() ?? "";
}
