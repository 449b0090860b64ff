using DataFetch.Catalog.Definitions;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Requests;

/// <summary>
/// Reads the <c>from</c> and <c>to</c> of a request, or its <c>days_back</c>. An end is an RFC 3339 instant, or a date, which means
/// that local day in the dataset's zone. A date in <c>to</c> is included whole; an instant in <c>to</c> is not.
/// </summary>
public static class RangeParser
{
    /// <summary>Longest range that one request may ask for, in local days.</summary>
    public const int MaxDays = 366 * 20;

    private const int MinYear = 1800;
    private const int MaxYear = 2200;

    private static readonly OffsetDateTimePattern InstantText = OffsetDateTimePattern.Rfc3339;

    /// <param name="to">Now where it is empty.</param>
    /// <exception cref="RequestException">A value is malformed, the end is not after the start, or the range is longer than <see cref="MaxDays"/>.</exception>
    public static TimeRange Parse(Dataset dataset, string from, string to, Instant now)
    {
        var start = Read(dataset, "from", from, endOfDay: false);
        var end = to.Length == 0 ? now : Read(dataset, "to", to, endOfDay: true);
        if (end <= start)
        {
            throw Invalid($"The range is empty: 'to' ({end}) is not after 'from' ({start}).");
        }

        if (end - start > Duration.FromDays(MaxDays))
        {
            throw Invalid($"The range of {(end - start).TotalDays:F0} days is too long; ask for at most {MaxDays} days at once.");
        }

        return new TimeRange(start, end);
    }

    /// <summary>The range between the ends of a request where it has any, else the last local days up to now.</summary>
    /// <param name="daysBack">0 where none are given.</param>
    /// <param name="usualDays">What is meant by neither ends nor days; null where one of them must be given.</param>
    /// <exception cref="RequestException">There are both, or either is none.</exception>
    public static TimeRange ParseOrLastDays(Dataset dataset, string from, string to, int daysBack, int? usualDays, Instant now)
    {
        var hasEnds = from.Length > 0 || to.Length > 0;
        if (hasEnds && daysBack != 0)
        {
            throw Invalid("Give either 'days_back', or 'from' and 'to'.");
        }

        return !hasEnds && (daysBack != 0 ? daysBack : usualDays) is { } days ? LastDays(dataset, days, now) : Parse(dataset, from, to, now);
    }

    /// <summary>
    /// The last local days up to now; today counts as one. Of a snapshot it reaches back to the newest slot at least: that is what
    /// there should be now, however long ago it began.
    /// </summary>
    /// <exception cref="RequestException">The number is below 1 or above <see cref="MaxDays"/>.</exception>
    public static TimeRange LastDays(Dataset dataset, int days, Instant now)
    {
        if (days is < 1 or > MaxDays)
        {
            throw Invalid($"'days_back' must be from 1 to {MaxDays}; it is {days}.");
        }

        var today = now.InZone(dataset.Zone).Date;
        var first = dataset.Zone.StartOfDay(today.PlusDays(1 - days));
        return new TimeRange(dataset.IsSnapshot ? Instant.Min(first, dataset.Expected(new TimeRange(dataset.ExpectedFrom, now), now).Start) : first, now);
    }

    /// <summary>An instant of a request that is no end of a range.</summary>
    /// <param name="name">Of the parameter.</param>
    /// <exception cref="RequestException">It is none.</exception>
    public static Instant ParseInstant(string name, string text)
    {
        if (InstantText.Parse(text) is not { Success: true, Value: var instant })
        {
            throw Invalid($"'{name}' is no instant such as 2026-10-25T00:00:00Z: '{text}'.");
        }

        CheckYear(instant.Year, name, text);
        return instant.ToInstant();
    }

    private static Instant Read(Dataset dataset, string name, string text, bool endOfDay)
    {
        if (LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date })
        {
            CheckYear(date.Year, name, text);
            return dataset.Zone.StartOfDay(endOfDay ? date.PlusDays(1) : date);
        }

        if (InstantText.Parse(text) is { Success: true, Value: var instant })
        {
            CheckYear(instant.Year, name, text);
            return instant.ToInstant();
        }

        throw Invalid(text.Length == 0
            ? $"'{name}' is missing: give a date such as 2026-10-25 or an instant such as 2026-10-25T00:00:00Z."
            : $"'{name}' is neither a date such as 2026-10-25 nor an instant such as 2026-10-25T00:00:00Z: '{text}'.");
    }

    // Sums and differences of instants at the ends of the calendar overflow.
    private static void CheckYear(int year, string name, string text)
    {
        if (year is < MinYear or > MaxYear)
        {
            throw Invalid($"'{name}' must be from the year {MinYear} to {MaxYear}: '{text}'.");
        }
    }

    private static RequestException Invalid(string text) => new(RequestError.Invalid, text);
}
