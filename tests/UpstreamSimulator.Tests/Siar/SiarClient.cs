using System.Text;
using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests.Siar;

/// <summary>Asks either generation as it wants to be asked.</summary>
internal static class SiarClient
{
    public const string New = "/siar/siarapi/API/V1/";
    public const string Old = "/siar/apisiar/API/v1/";

    public static async Task<string> TokenAsync(this RunningSimulator simulator, string user = "user", string password = "password")
    {
        async Task<string> TextAsync(string path)
        {
            var text = Encoding.UTF8.GetString(await simulator.BytesAsync(New + "Autenticacion/" + path));
            Assert.Matches("^\"[^\"]+\"$", text);
            return Uri.EscapeDataString(text.Trim('"'));
        }

        var (name, secret) = (await TextAsync("cifrarCadena?cadena=" + user), await TextAsync("cifrarCadena?cadena=" + password));
        return await TextAsync($"obtenerToken?Usuario={name}&Password={secret}");
    }

    /// <summary>The records of an answer of the new API.</summary>
    public static async Task<List<JsonElement>> NewAsync(this RunningSimulator simulator, string question) =>
        [.. (await simulator.JsonAsync($"{New}{question}&token={await simulator.TokenAsync()}")).GetProperty("datos").EnumerateArray()];

    public static async Task<List<JsonElement>> OldAsync(this RunningSimulator simulator, string question) =>
        [.. (await simulator.JsonAsync($"{Old}{question}&ClaveAPI=secret")).GetProperty("Datos").EnumerateArray()];

    public static string Names(JsonElement record) => string.Join(' ', record.EnumerateObject().Select(field => field.Name));
}
