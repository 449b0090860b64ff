using NodaTime;

namespace DataFetch.Catalog.Expectations;

/// <summary>A slot every so many calendar months, counted from January, at the local start of the month's first day.</summary>
public sealed class MonthSlots : YearlySlots
{
    /// <param name="months">1, 2, 3, 4, 6 or 12: what divides a year.</param>
    /// <exception cref="ArgumentException">So many months do not divide a year.</exception>
    public MonthSlots(int months, DateTimeZone zone)
        : base(zone)
    {
        if (!IsAllowed(months))
        {
            throw new ArgumentException($"So many months must divide a year; {months} do not.", nameof(months));
        }

        Months = months;
    }

    public int Months { get; }

    /// <summary>Such as <c>1mo</c>.</summary>
    public override string Name => $"{Months}mo";

    /// <summary>A year of 365 days, or months of 30.</summary>
    public override Duration Shortest => Months == 12 ? Duration.FromDays(365) : Duration.FromDays(30 * Months);

    public static bool IsAllowed(int months) => months is 1 or 2 or 3 or 4 or 6 or 12;

    /// <inheritdoc cref="Shortest"/>
    public override Duration StepAt(Instant at) => Shortest;

    /// <inheritdoc/>
    protected override IEnumerable<(Instant First, long Count, Duration Step)> Make(int year)
    {
        for (var month = 1; month <= 12; month += Months)
        {
            yield return (Zone.StartOfDay(new LocalDate(year, month, 1)), 1, Shortest);
        }
    }
}
