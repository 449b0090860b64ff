using System.Collections.Concurrent;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Faults;
using DataFetch.UpstreamSimulator.Seeded;
using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>A page of a feed.</summary>
/// <param name="Records">Numbers of its records, in order.</param>
/// <param name="Pages">Pages in all, at this limit.</param>
/// <param name="Limit">What is said to have been asked for.</param>
/// <param name="Fault">What befell it, joined by "+"; null if nothing did.</param>
internal sealed record SipPage(IReadOnlyList<long> Records, long Pages, int Limit, string? Fault);

/// <summary>Which records a page has; the faults of pages have their say here. An ask for the first page begins a sweep.</summary>
internal sealed class SipPager(FaultDraw faults, SettingsHolder settings, SimulatorOptions options)
{
    private readonly ConcurrentDictionary<SipQuery, long> sweeps = new();
    private readonly ConcurrentDictionary<SipQuery, int> inserted = new();

    public SipPage Page(SipQuery query, Arrival arrival, long count)
    {
        var sweep = query with { Page = 1 };
        var nth = query.PageFromOne == 1 ? sweeps.AddOrUpdate(sweep, 1, (_, n) => n + 1) : sweeps.GetOrAdd(sweep, 1);
        var cap = settings.Current.FaultDetails.LimitCap;
        List<string> met = [];
        bool Meets(string kind, string what, long ask)
        {
            var strikes = faults.Strikes(arrival.Source, kind, what, ask);
            if (strikes) met.Add(kind);
            return strikes;
        }

        bool PageMeets(string kind) => query.PageFromOne > 1 && Meets(kind, arrival.Drawn.Line, arrival.Drawn.Ask);
        bool SweepMeets(string kind) => Meets(kind, sweep.ToString(), nth);

        var limit = query.Limit > cap && SweepMeets(FaultKinds.CappedLimit) ? cap : query.Limit;
        var page = PageMeets(FaultKinds.DuplicatePage) ? query.PageFromOne - 1 : query.PageFromOne;
        var (hidden, front) = Shift(sweep, arrival.Source, count, () => PageMeets(FaultKinds.ShiftingPages));
        var reordered = SweepMeets(FaultKinds.Reordered);

        SipOrder order = new(reordered ? (int)Chance.Of(options.Seed, "sweep", nth) & int.MaxValue : options.Seed, count);
        var (visible, first) = (count - hidden, (page - 1L) * limit);
        var records = new long[Math.Clamp(visible - first, 0, limit)];
        for (var i = 0; i < records.Length; i++) records[i] = order[Slid(first + i, visible, front)];
        if (reordered) Shuffle(records, arrival);
        return new(records, (visible + limit - 1) / limit, limit, met.Count == 0 ? null : string.Join('+', met));
    }

    /// <summary>How many of the last records are missing, and how many of those before them have been put to the front.</summary>
    private (long Hidden, long Front) Shift(SipQuery sweep, string source, long count, Func<bool> strikes)
    {
        if (faults.Share(source, FaultKinds.ShiftingPages) == 0) return (0, 0);

        var details = settings.Current.FaultDetails;
        var total = Math.Min(details.ShiftTotal, count / 2);
        var front = Math.Min(inserted.GetOrAdd(sweep, 0), total);
        if (front < total && strikes())
            front = Math.Min(inserted.AddOrUpdate(sweep, 0, (_, rows) => rows + details.ShiftRows), total);
        return (total - front, front);
    }

    private void Shuffle(long[] records, Arrival arrival)
    {
        for (var i = records.Length - 1; i > 0; i--)
        {
            var j = Chance.Of(options.Seed, arrival.Drawn.Line, arrival.Drawn.Ask, 4 + i) % (ulong)(i + 1);
            (records[i], records[j]) = (records[j], records[i]);
        }
    }

    /// <summary>The position that a record had before the last <paramref name="front"/> were put to the front, the newest first.</summary>
    private static long Slid(long position, long visible, long front) => position < front ? visible - 1 - position : position - front;
}
