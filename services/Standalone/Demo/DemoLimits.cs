using System.Globalization;
using DataFetch.UpstreamSimulator;

namespace DataFetch.Standalone.Demo;

/// <summary>What the simulated upstreams allow in the demo: real ones allow less, and nobody waits for a demo.</summary>
internal sealed class DemoLimits(bool full)
{
    private readonly (string Source, int Calls, int Seconds, int Concurrency)[] limits =
        [("sip", full ? 500 : 200, 5, full ? 24 : 12), ("redata", 100, 5, 6)];

    public override string ToString() => string.Join(", ", limits.Select(l => $"{l.Source} {l.Calls} calls in {l.Seconds} s"));

    /// <summary>What the simulator enforces.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<SimulatedLimit>> Enforced() =>
        limits.ToDictionary(l => l.Source, l => (IReadOnlyList<SimulatedLimit>)[new SimulatedLimit(l.Calls, TimeSpan.FromSeconds(l.Seconds))]);

    /// <summary>What the fetcher keeps to.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings(string simulator)
    {
        foreach (var address in SimulatedAddresses.Settings(simulator))
        {
            yield return address;
        }

        foreach (var (source, calls, seconds, concurrency) in limits)
        {
            yield return new($"Sources:{source}:Limits", string.Create(CultureInfo.InvariantCulture, $"{calls}/{seconds}s"));
            yield return new($"Sources:{source}:Concurrency", concurrency.ToString(CultureInfo.InvariantCulture));
        }

        yield return new("Sources:sip:Key", "demo");
        yield return new("Fetcher:Workers", "6");
        // Its own script says what is fetched.
        yield return new("Scheduler:Enabled", "false");
    }
}
