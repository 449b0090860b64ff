using System.Globalization;
using System.Text.RegularExpressions;
using DataFetch.Catalog;
using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Query.Aggregates;

/// <summary>
/// How time is divided into buckets: by local days, weeks from Monday on, months or years, or by what passes of each local day. So no
/// bucket depends on where a range starts, and the short ones lie within the days.
/// </summary>
internal sealed partial class BucketSize
{
    private readonly Func<LocalDate, LocalDate> first;
    private readonly Func<LocalDate, LocalDate> next;
    private readonly Duration? step;

    /// <param name="first">The first day of what a day belongs to.</param>
    /// <param name="next">The first day of what follows.</param>
    /// <param name="step">What that is divided by; null for not at all.</param>
    private BucketSize(string text, Func<LocalDate, LocalDate> first, Func<LocalDate, LocalDate> next, Duration? step = null) =>
        (Text, this.first, this.next, this.step) = (text, first, next, step);

    public string Text { get; }

    /// <summary>Reads an ISO 8601 period of one unit.</summary>
    /// <exception cref="RequestException">It is none, or none that buckets may have.</exception>
    public static BucketSize Parse(string text)
    {
        var match = Pattern().Match(text);
        var count = match.Success ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 0;
        return (match.Groups[1].Value + match.Groups[3].Value, count) switch
        {
            ("D", 1) => new(text, day => day, day => day.PlusDays(1)),
            ("W", 1) => new(text, day => day.With(DateAdjusters.PreviousOrSame(IsoDayOfWeek.Monday)), day => day.PlusWeeks(1)),
            ("M", > 0) when 12 % count == 0 => Months(text, count),
            ("Y", 1) => Months(text, 12),
            ("TH", > 0 and < 24) => OfDay(text, Duration.FromHours(count)),
            ("TM", > 0) => OfDay(text, Duration.FromMinutes(count)),
            ("TS", > 0) => OfDay(text, Duration.FromSeconds(count)),
            _ => throw Invalid(text),
        };
    }

    /// <summary>The buckets of a range in order, the first and the last as far as they lie in it; none of them empty. Made as they are asked for.</summary>
    public IEnumerable<TimeRange> Of(DateTimeZone zone, TimeRange range)
    {
        for (var day = first(range.Start.InZone(zone).Date); zone.StartOfDay(day) < range.End; day = next(day))
        {
            var end = zone.StartOfDay(next(day));
            for (var start = zone.StartOfDay(day); start < end; start += step ?? (end - start))
            {
                var whole = new TimeRange(start, step is { } length ? Instant.Min(start + length, end) : end);
                if (whole.Intersect(range) is { IsEmpty: false } bucket)
                {
                    yield return bucket;
                }
            }
        }
    }

    private static BucketSize Months(string text, int count) =>
        new(text, day => new LocalDate(day.Year, day.Month - ((day.Month - 1) % count), 1), day => day.PlusMonths(count));

    private static BucketSize OfDay(string text, Duration step) =>
        step < Duration.FromDays(1) && Cadence.IsAllowed(step) ? new(text, day => day, day => day.PlusDays(1), step) : throw Invalid(text);

    private static RequestException Invalid(string text) => new(
        RequestError.Invalid,
        $"'bucket' must be P1D, P1W, P1M (or of 2, 3, 4, 6 or 12 months), P1Y, or hours, minutes or seconds that divide a day, such as PT15M or PT1H; it is '{text}'.");

    [GeneratedRegex(@"^P(T?)([0-9]{1,5})([YMWDHS])\z")]
    private static partial Regex Pattern();
}
