using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Publishing;

/// <summary>Holds the newest slots of a dataset back. All times are seconds since 1970.</summary>
internal sealed class Lateness(SettingsHolder settings)
{
    /// <summary>The first slot that is not out, at <paramref name="until"/> or earlier.</summary>
    /// <param name="until">The first slot that would not be out if nothing came late.</param>
    /// <param name="publishedAt">When a slot would be out if nothing came late; never earlier for a later slot.</param>
    public long Until(string dataset, long until, long step, long now, Func<long, long> publishedAt)
    {
        var first = until;
        foreach (var late in settings.Current.Late.Where(late => late.Dataset == dataset))
        {
            var at = until;
            for (var held = 0; held < late.Slots && publishedAt(at - step) + late.LagSeconds > now; held++) at -= step;
            first = Math.Min(first, at);
        }

        return first;
    }
}
