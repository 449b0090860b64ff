using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataFetch.Standalone.Demo;

/// <param name="Path">Of the request, without the key.</param>
/// <param name="Outcome"><c>ok</c> where data came.</param>
internal sealed record SimulatedArrival(string Path, string Query, string Outcome);

/// <param name="Excess">Arrivals above the limit in the fullest window.</param>
internal sealed record SimulatedWindow(string Source, int Calls, double PerSeconds, int MaxInWindow, int Excess);

/// <summary>Asks the simulator what it saw and what is true.</summary>
internal sealed class SimulatorClient(string address) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = new Uri(address) };

    public async Task<IReadOnlyList<SimulatedArrival>> ArrivalsAsync(CancellationToken ct) =>
        (await http.GetFromJsonAsync("/simulator/log", SimulatorClientJson.Default.IReadOnlyListSimulatedArrival, ct))!;

    public async Task ForgetArrivalsAsync(CancellationToken ct) => (await http.DeleteAsync(new Uri("/simulator/log", UriKind.Relative), ct)).EnsureSuccessStatusCode();

    public async Task<IReadOnlyList<SimulatedWindow>> WindowsAsync(CancellationToken ct) =>
        (await http.GetFromJsonAsync("/simulator/limits", SimulatorClientJson.Default.IReadOnlyListSimulatedWindow, ct))!;

    /// <summary>The rows that a dataset should have, as JSON objects with <c>series</c>, <c>at</c> and the columns.</summary>
    public async IAsyncEnumerable<JsonElement> TruthAsync(
        string dataset, IEnumerable<string> series, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken ct)
    {
        var names = string.Concat(series.Select(s => $"&series={Uri.EscapeDataString(s)}"));
        using var stream = new StreamReader(await http.GetStreamAsync(
            new Uri($"/simulator/truth/{dataset}?from={Text(from)}&to={Text(to)}{names}", UriKind.Relative), ct));
        while (await stream.ReadLineAsync(ct) is { } line)
        {
            using var row = JsonDocument.Parse(line);
            yield return row.RootElement.Clone();
        }
    }

    public void Dispose() => http.Dispose();

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<SimulatedArrival>))]
[JsonSerializable(typeof(IReadOnlyList<SimulatedWindow>))]
internal sealed partial class SimulatorClientJson : JsonSerializerContext;
