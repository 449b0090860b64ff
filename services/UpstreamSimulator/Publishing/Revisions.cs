using DataFetch.UpstreamSimulator.Seeded;
using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Publishing;

/// <summary>Values that are preliminary at first.</summary>
internal sealed class Revisions(SettingsHolder settings, SimulatorOptions options)
{
    /// <summary>What a slot's first value has more than the final one, 0.01 to 3.00, in hundredths; 0 once the final one is out.</summary>
    /// <param name="at">The slot's start, seconds since 1970.</param>
    /// <param name="now">Seconds since 1970.</param>
    public long Hundredths(string dataset, long series, long at, long now)
    {
        foreach (var revised in settings.Current.Revisions)
        {
            if (revised.Dataset == dataset && now < at + revised.AfterSeconds)
                return Chance.Between(Chance.Of(options.Seed, dataset, series, at), 1, 300);
        }

        return 0;
    }
}
