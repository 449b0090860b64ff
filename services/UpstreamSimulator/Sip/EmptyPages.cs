using System.Collections.Concurrent;
using DataFetch.UpstreamSimulator.Faults;
using DataFetch.UpstreamSimulator.Seeded;
using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>
/// SIP's habit of answering a page in the middle with no records and no totalPages; asked again, it has them. Seen by others in
/// August 2026, see "Empty pages occur at random" in the notes on SIP.
/// </summary>
internal sealed class EmptyPages(SettingsHolder settings, FaultDraw faults, SimulatorOptions options)
{
    private readonly ConcurrentDictionary<SipQuery, bool> shown = new();

    /// <summary>Whether this answer is to be empty: only where the seed says so, and only the first time.</summary>
    public bool Strikes(SipQuery query)
    {
        if (query.PageFromOne == 1 && !settings.Current.EmptyFirstPages) return false;
        var day = NodaTime.Period.DaysBetween(NodaTime.LocalDate.MinIsoValue, query.Start);
        var draw = Chance.Of(options.Seed, "empty page" + query.Product, day, query.PageFromOne);
        var share = Math.Max(settings.Current.EmptyPageShare, faults.Share(Sources.Sip, FaultKinds.EmptyPage));
        return Chance.Share(draw) < share && shown.TryAdd(query with { Page = query.PageFromOne }, true);
    }
}
