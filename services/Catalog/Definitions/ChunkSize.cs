using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>What one chunk of a request covers: whole local days, counted from 1970-01-01, or whole calendar months.</summary>
/// <param name="Days">Zero where months count.</param>
/// <param name="Months">1 for a month, 12 for a year, starting in January; zero where days count.</param>
public readonly record struct ChunkSize(int Days, int Months)
{
    private static readonly LocalDate Epoch = new(1970, 1, 1);

    public static ChunkSize OfDays(int days) => new(days, 0);

    /// <summary>For estimates: a month is 30 days here.</summary>
    public int TypicalDays => Days > 0 ? Days : Months * 30;

    /// <summary>The first day of a block; block 0 starts on 1970-01-01.</summary>
    public LocalDate Start(int block) => Days > 0 ? Epoch.PlusDays(block * Days) : Epoch.PlusMonths(block * Months);

    /// <summary>The block that a day is in.</summary>
    public int BlockOf(LocalDate day)
    {
        var (length, since) = Days > 0
            ? (Days, Period.DaysBetween(Epoch, day))
            : (Months, ((day.Year - Epoch.Year) * 12) + day.Month - Epoch.Month);
        return (int)Math.Floor((double)since / length);
    }
}
