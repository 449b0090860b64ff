using System.Globalization;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Aemet;

/// <summary>The bodies behind <c>datos</c>, which only who asked for them knows of and which vanish.</summary>
internal sealed class AemetLinks(ArrivalClock clock, SimulatorOptions options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Body, int Rows, long Until)> bodies = [];
    private long count;

    /// <summary>Keeps a body and says under which eight hexadecimal digits.</summary>
    public string Add(string question, string body, int rows)
    {
        lock (gate)
        {
            var now = clock.NowMicroseconds();
            foreach (var old in bodies.Where(kept => kept.Value.Until <= now).Select(kept => kept.Key).ToList()) bodies.Remove(old);
            var name = Digits(Chance.Of(options.Seed, question, ++count));
            bodies[name] = (body, rows, now + (long)options.Aemet.LinkLifetime.TotalMicroseconds);
            return name;
        }
    }

    public (string Body, int Rows)? Find(string name)
    {
        lock (gate)
        {
            return bodies.TryGetValue(name, out var kept) && kept.Until > clock.NowMicroseconds() ? (kept.Body, kept.Rows) : null;
        }
    }

    public static string Digits(ulong draw) => ((uint)draw).ToString("x8", CultureInfo.InvariantCulture);
}
