using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Fetcher.Calls;

/// <summary>Counts calls by provider and hour, until they are taken to be stored.</summary>
public sealed class ProviderCallRecorder(TimeProvider time)
{
    private readonly Lock gate = new();
    private Dictionary<(string Provider, Instant Hour), CallCount> counts = [];

    public void Add(string provider, bool failed, TimeSpan duration, long bytes)
    {
        var now = time.GetInstant();
        var hour = now - Duration.FromTicks(now.ToUnixTimeTicks() % NodaConstants.TicksPerHour);
        lock (gate)
        {
            var known = counts.GetValueOrDefault((provider, hour));
            counts[(provider, hour)] = new CallCount(known.Calls + 1, known.Failed + (failed ? 1 : 0), known.Seconds + duration.TotalSeconds, known.Bytes + bytes);
        }
    }

    /// <summary>What was counted since it was last taken.</summary>
    public IReadOnlyDictionary<(string Provider, Instant Hour), CallCount> Take()
    {
        lock (gate)
        {
            var taken = counts;
            counts = [];
            return taken;
        }
    }
}

/// <param name="Seconds">The durations of all calls together.</param>
/// <param name="Bytes">Of the bodies of those that did not fail.</param>
public readonly record struct CallCount(long Calls, long Failed, double Seconds, long Bytes);
