using DataFetch.UpstreamSimulator.Seeded;
using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Faults;

/// <summary>Which fault a request meets: it depends on the seed, on the request and on how often it has come.</summary>
internal sealed class FaultDraw(SettingsHolder settings, SimulatorOptions options)
{
    /// <summary>The fault of the answer, or null.</summary>
    public string? OfAnswer(string source, string line, long ask)
    {
        var live = settings.Current;
        if (live.Faults.Count == 0) return null;
        for (var began = Math.Max(1, ask - live.FaultDetails.BurstLength + 1); began < ask; began++)
        {
            if (Pick(live, source, line, began) == FaultKinds.ServerErrorBurst) return FaultKinds.ServerErrorBurst;
        }

        return Pick(live, source, line, ask);
    }

    /// <summary>Whether a fault of SIP's pages strikes.</summary>
    /// <param name="what">What it is drawn for: a request, or a whole sweep.</param>
    /// <param name="ask">How often that has come.</param>
    public bool Strikes(string source, string kind, string what, long ask)
    {
        var share = Share(source, kind);
        return share > 0 && Chance.Share(Chance.Of(options.Seed, kind + " " + what, ask)) < share;
    }

    public double Share(string source, string kind) =>
        settings.Current.Faults.Where(fault => fault.Source == source && fault.Kind == kind).Sum(fault => fault.Share);

    private string? Pick(LiveSettings live, string source, string line, long ask)
    {
        var draw = Chance.Share(Chance.Of(options.Seed, line, ask, b: 2));
        foreach (var fault in live.Faults)
        {
            if (!fault.IsFor(source, line) || !FaultKinds.OfAnswers.Contains(fault.Kind)) continue;
            if (draw < fault.Share) return fault.Kind;
            draw -= fault.Share;
        }

        return null;
    }
}
