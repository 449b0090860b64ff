using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>What one chunk of a request covers: whole local days or whole calendar months, counted from 1970-01-01 or another day.</summary>
/// <param name="Days">Zero where months count.</param>
/// <param name="Months">1 for a month, 12 for a year, starting in January; zero where days count.</param>
public readonly record struct ChunkSize(int Days, int Months)
{
    /// <summary>The day that blocks count from where nothing else is said.</summary>
    public static readonly LocalDate Epoch = new(1970, 1, 1);

    public static ChunkSize OfDays(int days) => new(days, 0);

    /// <summary>For estimates: a month is 30 days here.</summary>
    public int TypicalDays => Days > 0 ? Days : Months * 30;

    /// <summary>The first day of a block; block 0 starts on 1970-01-01.</summary>
    public LocalDate Start(int block) => Start(Epoch, block);

    /// <summary>The first day of a block; block 0 starts on a day. Of blocks of months those that would start on no day of their month start on its last.</summary>
    public LocalDate Start(LocalDate first, int block) => Days > 0 ? first.PlusDays(block * Days) : first.PlusMonths(block * Months);

    /// <summary>The block that a day is in.</summary>
    public int BlockOf(LocalDate day)
    {
        var (length, since) = Days > 0
            ? (Days, Period.DaysBetween(Epoch, day))
            : (Months, ((day.Year - Epoch.Year) * 12) + day.Month - Epoch.Month);
        return (int)Math.Floor((double)since / length);
    }
}
