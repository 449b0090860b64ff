using NodaTime;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>All records of some days that are out by now, in the order of the feed.</summary>
internal sealed class SipFeed
{
    private readonly SipSlot[][] _days;
    private readonly long[] _ends; // how many records the days up to and including this one have
    private readonly int _nodes;
    private readonly SipOrder _order;

    public SipFeed(SipCalendar calendar, LocalDate start, LocalDate end, int nodes, int seed, Instant now)
    {
        var length = Period.DaysBetween(start, end) + 1;
        _nodes = nodes;
        _days = [.. Enumerable.Range(0, length).Select(i => calendar.Day(start.PlusDays(i)))];
        _ends = new long[length];
        for (var i = 0; i < length; i++)
        {
            Count += (long)nodes * SipCalendar.Published(_days[i], now.ToUnixTimeSeconds());
            _ends[i] = Count;
        }

        _order = new(seed, Count);
    }

    public long Count { get; }

    public long Pages(int limit) => (Count + limit - 1) / limit;

    public (int Node, SipSlot Slot) this[long position]
    {
        get
        {
            var record = _order[position];
            var day = 0;
            while (record >= _ends[day]) day++;
            var inDay = day == 0 ? record : record - _ends[day - 1];
            return ((int)(inDay % _nodes), _days[day][inDay / _nodes]);
        }
    }
}
