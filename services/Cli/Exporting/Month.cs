using System.Globalization;

namespace DataFetch.Cli.Exporting;

/// <summary>The part of a range of days that lies in one month.</summary>
internal readonly record struct Month(DateOnly First, DateOnly Last)
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>As folders of partitions are named: <c>month=2025-01</c>.</summary>
    public string Folder => $"month={First.ToString("yyyy-MM", CultureInfo.InvariantCulture)}";

    public string From => First.ToString(Format, CultureInfo.InvariantCulture);

    public string To => Last.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The months that days touch, both ends included.</summary>
    public static IEnumerable<Month> Of(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last;)
        {
            var next = new DateOnly(day.Year, day.Month, 1).AddMonths(1);
            yield return new Month(day, next.AddDays(-1) is var end && end < last ? end : last);
            day = next;
        }
    }

    /// <summary>Null where it is no date.</summary>
    public static DateOnly? Date(string text) => DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
