using NodaTime;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>All records of some days that are out by now, in the order of the feed.</summary>
internal sealed class SipFeed
{
    private readonly SipSlot[][] days;
    private readonly long[] ends; // how many records the days up to and including this one have
    private readonly int nodes;
    private readonly SipOrder order;

    public SipFeed(SipCalendar calendar, LocalDate start, LocalDate end, int nodes, int seed, Instant now)
    {
        var length = Period.DaysBetween(start, end) + 1;
        this.nodes = nodes;
        days = [.. Enumerable.Range(0, length).Select(i => calendar.Day(start.PlusDays(i)))];
        ends = new long[length];
        for (var i = 0; i < length; i++)
        {
            Count += (long)nodes * SipCalendar.Published(days[i], now.ToUnixTimeSeconds());
            ends[i] = Count;
        }

        order = new(seed, Count);
    }

    public long Count { get; }

    public long Pages(int limit) => (Count + limit - 1) / limit;

    public (int Node, SipSlot Slot) this[long position]
    {
        get
        {
            var record = order[position];
            var day = 0;
            while (record >= ends[day]) day++;
            var inDay = day == 0 ? record : record - ends[day - 1];
            return ((int)(inDay % nodes), days[day][inDay / nodes]);
        }
    }
}
