using System.Text.Json.Serialization;

namespace DataFetch.UpstreamSimulator.Settings;

/// <summary>What may change while the simulator runs; swapped whole.</summary>
internal sealed record LiveSettings(
    double LatencyMinMs,
    double LatencyMaxMs,
    IReadOnlyList<LiveLimit> Limits,
    double EmptyPageShare,
    bool EmptyFirstPages,
    double ServerErrorShare)
{
    public IReadOnlyList<SimulatedFault> Faults { get; init; } = [];
    public FaultDetails FaultDetails { get; init; } = new();
    public IReadOnlyList<LateData> Late { get; init; } = [];
    public IReadOnlyList<RevisedData> Revisions { get; init; } = [];

    /// <summary>The greatest limit that CMG real has rows for; 0 if any will do.</summary>
    public int CmgRealMaxLimit { get; init; }

    public static LiveSettings From(SimulatorOptions options) => new(
        options.LatencyMin.TotalMilliseconds,
        options.LatencyMax.TotalMilliseconds,
        [.. options.Limits.SelectMany(source => source.Value.Select(limit => new LiveLimit(source.Key, limit.Calls, limit.Per.TotalSeconds)))],
        options.EmptyPageShare,
        options.EmptyFirstPages,
        options.ServerErrorShare)
    {
        Faults = options.Faults,
        FaultDetails = options.FaultDetails,
        Late = options.Late,
        Revisions = options.Revisions,
        CmgRealMaxLimit = options.CmgRealMaxLimit,
    };

    public IEnumerable<string> Mistakes()
    {
        if (!(LatencyMinMs >= 0 && LatencyMinMs <= LatencyMaxMs && LatencyMaxMs <= 600_000))
            yield return $"Latency {LatencyMinMs}-{LatencyMaxMs} ms is not a range between 0 and 600000.";
        if (!(EmptyPageShare is >= 0 and <= 1)) yield return $"Empty page share {EmptyPageShare} is not between 0 and 1.";
        if (!(ServerErrorShare is >= 0 and <= 1)) yield return $"Server error share {ServerErrorShare} is not between 0 and 1.";
        foreach (var limit in Limits)
        {
            if (limit is null) // JSON's null passes the deserializer
            {
                yield return "A limit is null.";
                continue;
            }

            if (!Sources.All.Contains(limit.Source))
                yield return $"Limit for '{limit.Source}': the sources are {string.Join(", ", Sources.All)}.";
            if (limit.Calls < 1 || !(limit.PerSeconds is > 0 and <= 31_536_000))
                yield return $"Limit {limit.Calls}/{limit.PerSeconds}s wants at least one call and a window of up to a year.";
        }

        if (CmgRealMaxLimit < 0) yield return $"CMG real's greatest limit {CmgRealMaxLimit} is not 0 at least.";
        foreach (var mistake in FaultDetails.Mistakes().Concat(FaultMistakes.Of(Faults))) yield return mistake;
        foreach (var mistake in FaultMistakes.Of(Late).Concat(FaultMistakes.Of(Revisions))) yield return mistake;
    }
}

/// <summary>At most <paramref name="Calls"/> arrivals at <paramref name="Source"/> in every window of that many seconds.</summary>
internal sealed record LiveLimit(string Source, int Calls, double PerSeconds)
{
    [JsonIgnore]
    public long PerMicroseconds => (long)(PerSeconds * 1_000_000);
}

/// <summary>A request to change some settings; what is absent stays as it is.</summary>
internal sealed record SettingsChange(
    double? LatencyMinMs,
    double? LatencyMaxMs,
    IReadOnlyList<LiveLimit>? Limits,
    double? EmptyPageShare,
    bool? EmptyFirstPages,
    double? ServerErrorShare,
    IReadOnlyList<SimulatedFault>? Faults,
    FaultDetails? FaultDetails,
    IReadOnlyList<LateData>? Late,
    IReadOnlyList<RevisedData>? Revisions,
    int? CmgRealMaxLimit)
{
    public LiveSettings ApplyTo(LiveSettings old) => new(
        LatencyMinMs ?? old.LatencyMinMs,
        LatencyMaxMs ?? old.LatencyMaxMs,
        Limits ?? old.Limits,
        EmptyPageShare ?? old.EmptyPageShare,
        EmptyFirstPages ?? old.EmptyFirstPages,
        ServerErrorShare ?? old.ServerErrorShare)
    {
        Faults = Faults ?? old.Faults,
        FaultDetails = FaultDetails ?? old.FaultDetails,
        Late = Late ?? old.Late,
        Revisions = Revisions ?? old.Revisions,
        CmgRealMaxLimit = CmgRealMaxLimit ?? old.CmgRealMaxLimit,
    };
}
