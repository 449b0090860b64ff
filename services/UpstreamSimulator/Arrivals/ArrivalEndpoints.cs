namespace DataFetch.UpstreamSimulator.Arrivals;

internal static class ArrivalEndpoints
{
    public static void MapArrivals(this WebApplication app)
    {
        app.MapGet("/simulator/log", (ArrivalLog log, string? source, long? after) =>
            TypedResults.Json(log.Read(source, after ?? 0), SimulatorJson.Default.IReadOnlyListArrivalEntry));
        app.MapDelete("/simulator/log", (ArrivalLog log) =>
        {
            log.Clear();
            return TypedResults.NoContent();
        });
        app.MapGet("/simulator/limits", (ArrivalLog log) =>
            TypedResults.Json(log.Judge(), SimulatorJson.Default.IReadOnlyListLimitReport));
    }
}
