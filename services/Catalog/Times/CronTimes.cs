using NodaTime;

namespace DataFetch.Catalog.Times;

/// <summary>
/// Firings by a zone's clock: minute, hour, day of the month, month, day of the week (0 or 7 is Sunday). A local time that a change of
/// the clock skips fires at the first instant after it; one that is shown twice fires once, the first time.
/// </summary>
public sealed class CronTimes : ScheduleTimes
{
    // The 29th of February is not there in 1900 or 2100: eight years apart.
    private const int MostDays = 9 * 366;

    private readonly CronField days;
    private readonly CronField months;
    private readonly CronField weekdays;
    private readonly IReadOnlyList<LocalTime> times;

    private CronTimes(string text, DateTimeZone zone, CronField minutes, CronField hours, CronField days, CronField months, CronField weekdays)
    {
        (Text, Zone, this.days, this.months, this.weekdays) = (text, zone, days, months, weekdays);
        times = [.. from hour in hours.Values from minute in minutes.Values select new LocalTime(hour, minute)];
    }

    public override string Text { get; }

    public override DateTimeZone Zone { get; }

    /// <summary>Reads an expression of five fields. Null where it is none, or where no day of any year fits.</summary>
    public static CronTimes? Create(string text, DateTimeZone zone)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var minute, var hour, var day, var month, var weekday]
            || CronField.Parse(minute, 0, 59) is not { } minutes
            || CronField.Parse(hour, 0, 23) is not { } hours
            || CronField.Parse(day, 1, 31) is not { } days
            || CronField.Parse(month, 1, 12, "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec") is not { } months
            || CronField.Parse(weekday, 0, 7, "sun", "mon", "tue", "wed", "thu", "fri", "sat") is not { } weekdays
            // Cron fires where either fits, which nobody expects.
            || (!days.IsAny && !weekdays.IsAny))
        {
            return null;
        }

        var cron = new CronTimes(string.Join(' ', minute, hour, day, month, weekday), zone, minutes, hours, days, months, weekdays);
        var leapYear = new LocalDate(2000, 1, 1);
        return Enumerable.Range(0, 366).Any(i => cron.Fits(leapYear.PlusDays(i))) ? cron : null;
    }

    public override Instant Next(Instant after)
    {
        // A skipped time may fire on the next day.
        var date = after.InZone(Zone).Date.PlusDays(-1);
        for (var i = 0; i < MostDays; i++, date = date.PlusDays(1))
        {
            if (Fits(date) && On(date).FirstOrDefault(at => at > after) is { } next)
            {
                return next;
            }
        }

        throw new InvalidOperationException($"'{this}' does not fire within nine years after {after}.");
    }

    public override Instant Last(Instant until)
    {
        var date = until.InZone(Zone).Date;
        for (var i = 0; i < MostDays; i++, date = date.PlusDays(-1))
        {
            if (Fits(date) && On(date).LastOrDefault(at => at <= until) is { } last)
            {
                return last;
            }
        }

        throw new InvalidOperationException($"'{this}' does not fire within nine years before {until}.");
    }

    private bool Fits(LocalDate date) =>
        months.Has(date.Month) && days.Has(date.Day) && (weekdays.Has((int)date.DayOfWeek % 7) || (date.DayOfWeek == IsoDayOfWeek.Sunday && weekdays.Has(7)));

    private IEnumerable<Instant?> On(LocalDate date) => times.Select(time => (Instant?)At(date + time));

    private Instant At(LocalDateTime local)
    {
        var shown = Zone.MapLocal(local);
        return shown.Count == 0 ? shown.LateInterval.Start : shown.First().ToInstant();
    }
}
