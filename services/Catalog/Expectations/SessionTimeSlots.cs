using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>
/// Slots every step within each session, where the local clock of the calendar shows a multiple of the step: with an hour from
/// 09:30 on, the first is 10:00. The cell of a session's last slot reaches to the first slot of the next session.
/// </summary>
public sealed class SessionTimeSlots : YearlySlots
{
    /// <param name="step">Such as 1m or 1h: a day is a multiple of it.</param>
    /// <param name="from">The local time from which on (included) there are slots: in the calendar's extended hours.</param>
    /// <param name="until">
    /// The local time at which (excluded) they end: in the extended hours. On a day of early close they end with the regular
    /// hours, or with the extended ones where this lies behind the regular hours.
    /// </param>
    /// <exception cref="ArgumentException">The step does not divide a day, or the times are not in order, out of hours or hold no slot.</exception>
    public SessionTimeSlots(TradingCalendar calendar, Duration step, LocalTime from, LocalTime until)
        : base(calendar.Zone)
    {
        if (!LocalSteps.DividesDay(step))
        {
            throw new ArgumentException($"A step within a session must divide a day; '{Periods.Format(step)}' does not.", nameof(step));
        }

        if (from < calendar.Extended.From || until > calendar.Extended.Until)
        {
            throw new ArgumentException($"{calendar.Name} trades from {Text(calendar.Extended.From)} to {Text(calendar.Extended.Until)}.", nameof(from));
        }

        var (nanoseconds, first) = (step.ToInt64Nanoseconds(), from.NanosecondOfDay);
        if ((first + nanoseconds - 1) / nanoseconds * nanoseconds >= until.NanosecondOfDay)
        {
            throw new ArgumentException($"No multiple of {Periods.Format(step)} lies from {Text(from)} to {Text(until)}.", nameof(until));
        }

        (Calendar, Step, From, Until) = (calendar, step, from, until);
    }

    public TradingCalendar Calendar { get; }

    public Duration Step { get; }

    public LocalTime From { get; }

    public LocalTime Until { get; }

    /// <summary>Such as <c>1m of nyse sessions 09:30-16:00</c>.</summary>
    public override string Name => $"{Periods.Format(Step)} of {Calendar.Name} sessions {Text(From)}-{Text(Until)}";

    /// <summary>The step.</summary>
    public override Duration Shortest => Step;

    /// <inheritdoc cref="Shortest"/>
    public override Duration StepAt(Instant at) => Step;

    /// <inheritdoc/>
    protected override IEnumerable<(Instant First, long Count, Duration Step)> Make(int year) =>
        from day in Calendar.Sessions(new LocalDate(year, 1, 1), new LocalDate(year, 12, 31))
        let hours = new TimeRange(At(day, From), At(day, Calendar.End(day, Until)))
        from progression in LocalSteps.Progressions(Zone, hours, Step)
        select progression;

    private Instant At(LocalDate day, LocalTime time) => Zone.AtLeniently(day + time).ToInstant();

    private static string Text(LocalTime time) => $"{time:HH':'mm}";
}
