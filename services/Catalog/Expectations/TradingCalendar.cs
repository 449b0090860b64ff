using System.Collections.Concurrent;
using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>
/// On which local days a market has a session, and when that ends. Safe to share between threads: a year is worked out once.
/// </summary>
public sealed class TradingCalendar
{
    private readonly TradingDays days;
    private readonly ConcurrentDictionary<int, TradingDay[]> years = [];

    internal TradingCalendar(TradingDays days) => this.days = days;

    /// <summary>In small letters: <c>nyse</c>.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>The zone of its days and hours.</summary>
    public required DateTimeZone Zone { get; init; }

    /// <summary>The hours of the session itself.</summary>
    public required TradingHours Regular { get; init; }

    /// <summary>The hours with those before and after the session.</summary>
    public required TradingHours Extended { get; init; }

    /// <summary>Whether a local day has a session, be it a short one.</summary>
    public bool IsSession(LocalDate day) => Kind(day) != TradingDay.Closed;

    /// <summary>Whether a local day has a session that ends early.</summary>
    public bool IsEarlyClose(LocalDate day) => Kind(day) == TradingDay.Early;

    /// <summary>The local time at which the regular hours of a session end.</summary>
    /// <exception cref="ArgumentException">The day has no session.</exception>
    public LocalTime Close(LocalDate day) => Kind(day) switch
    {
        TradingDay.Full => Regular.Until,
        TradingDay.Early => Regular.EarlyUntil,
        _ => throw new ArgumentException($"{day:uuuu'-'MM'-'dd} is no session of {Name}.", nameof(day)),
    };

    /// <summary>The days of session from one local day to another, both included, in order.</summary>
    public IEnumerable<LocalDate> Sessions(LocalDate first, LocalDate last)
    {
        for (var day = first; day <= last; day = day.PlusDays(1))
        {
            if (IsSession(day))
            {
                yield return day;
            }
        }
    }

    /// <summary>Where a time of a session ends that is wanted up to a local time: an early close cuts the hours that it is in.</summary>
    internal LocalTime End(LocalDate day, LocalTime until) =>
        IsEarlyClose(day) ? LocalTime.Min(until, until <= Regular.Until ? Regular.EarlyUntil : Extended.EarlyUntil) : until;

    private TradingDay Kind(LocalDate day) => years.GetOrAdd(day.Year, days.Of)[day.DayOfYear - 1];
}
