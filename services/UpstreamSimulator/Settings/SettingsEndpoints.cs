using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DataFetch.UpstreamSimulator.Settings;

internal static class SettingsEndpoints
{
    public static void MapSettings(this WebApplication app)
    {
        app.MapGet("/simulator/settings", (SettingsHolder settings) => TypedResults.Json(settings.Current, SimulatorJson.Default.LiveSettings));
        app.MapPut("/simulator/settings", PutAsync);
    }

    private static async Task<Results<JsonHttpResult<LiveSettings>, BadRequest<Refusal>>> PutAsync(
        HttpRequest request, SettingsHolder settings, CancellationToken ct)
    {
        SettingsChange? change;
        try
        {
            change = await JsonSerializer.DeserializeAsync(request.Body, SimulatorJson.Default.SettingsChange, ct);
        }
        catch (JsonException e)
        {
            return TypedResults.BadRequest(new Refusal($"The body is not a settings object: {e.Message}"));
        }

        if (change is null) return TypedResults.BadRequest(new Refusal("The body is not a settings object."));
        var faults = settings.Change(change);
        return faults.Count > 0
            ? TypedResults.BadRequest(new Refusal(string.Join(' ', faults)))
            : TypedResults.Json(settings.Current, SimulatorJson.Default.LiveSettings);
    }
}
