using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>A slot a session, at the local start of its day in the calendar's zone.</summary>
public sealed class SessionSlots(TradingCalendar calendar) : YearlySlots(calendar.Zone)
{
    public TradingCalendar Calendar { get; } = calendar;

    /// <summary>Such as <c>nyse sessions</c>.</summary>
    public override string Name => $"{Calendar.Name} sessions";

    /// <summary>A day.</summary>
    public override Duration Shortest => Duration.FromDays(1);

    /// <inheritdoc cref="Shortest"/>
    public override Duration StepAt(Instant at) => Shortest;

    /// <inheritdoc/>
    protected override IEnumerable<(Instant First, long Count, Duration Step)> Make(int year) =>
        from day in Calendar.Sessions(new LocalDate(year, 1, 1), new LocalDate(year, 12, 31))
        select (Zone.StartOfDay(day), 1L, Shortest);
}
