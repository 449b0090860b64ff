using System.Text.Json;
using DataFetch.UpstreamSimulator.Aemet;

namespace DataFetch.UpstreamSimulator.Tests.Aemet;

/// <summary>Asks as AEMET wants to be asked.</summary>
internal static class AemetClient
{
    public const string Station = "/aemet/api/observacion/convencional/datos/estacion/";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static string Days(string first, string last, string stations) =>
        $"/aemet/api/valores/climatologicos/diarios/datos/fechaini/{first}T00:00:00UTC/fechafin/{last}T23:59:59UTC/estacion/{stations}";

    public static async Task<(int Status, string Text)> AskAsync(this RunningSimulator simulator, string path, string? key = "secret")
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (key is not null) request.Headers.Add("api_key", key);
        using var response = await simulator.Client.SendAsync(request, Ct);
        return ((int)response.StatusCode, AemetBody.Encoding.GetString(await response.Content.ReadAsByteArrayAsync(Ct)));
    }

    /// <summary>Both steps.</summary>
    public static async Task<string> DataAsync(this RunningSimulator simulator, string path)
    {
        var step1 = JsonDocument.Parse((await simulator.AskAsync(path)).Text).RootElement;
        return (await simulator.AskAsync(step1.GetProperty("datos").GetString()!, key: null)).Text;
    }

    public static async Task<List<JsonElement>> RecordsAsync(this RunningSimulator simulator, string path) =>
        [.. JsonDocument.Parse(await simulator.DataAsync(path)).RootElement.EnumerateArray()];
}
