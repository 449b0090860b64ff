using System.Text.Json.Serialization;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator;

/// <summary>Why a control endpoint said no.</summary>
internal sealed record Refusal(string Message);

/// <summary>The control endpoints' JSON. The upstreams' own bodies are written by hand, to the byte.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(IReadOnlyList<ArrivalEntry>))]
[JsonSerializable(typeof(IReadOnlyList<LimitReport>))]
[JsonSerializable(typeof(LiveSettings))]
[JsonSerializable(typeof(SettingsChange))]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class SimulatorJson : JsonSerializerContext;
