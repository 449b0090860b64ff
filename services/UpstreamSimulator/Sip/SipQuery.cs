using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>A valid question to findByDate.</summary>
/// <param name="Start">First day, Chile's civil time.</param>
/// <param name="End">Last day, included.</param>
/// <param name="Page">As asked; 0 is answered as 1.</param>
internal sealed record SipQuery(LocalDate Start, LocalDate End, int Page, int Limit)
{
    /// <summary>The product that is asked, by its name in the path.</summary>
    public string Product { get; init; } = "";

    /// <summary>The one bar that is asked for; null for all.</summary>
    public string? Bar { get; init; }

    // What the real service takes when the limit is not given is not established.
    private const int DefaultLimit = 10;
    private const int MaxDays = 31;

    // Whether the real service's page 0 is its page 1 is not established: a recording shows that page 0 has records.
    public int PageFromOne => Math.Max(1, Page);

    public IEnumerable<LocalDate> Days => Enumerable.Range(0, Period.DaysBetween(Start, End) + 1).Select(Start.PlusDays);

    /// <summary>Null where the real service says 502: it does so for bad parameters as well as for outages.</summary>
    public static SipQuery? Parse(IQueryCollection query)
    {
        if (Date(query["startDate"]) is not { } start || Date(query["endDate"]) is not { } end) return null;
        if (Number(query["page"], 1) is not { } page || Number(query["limit"], DefaultLimit) is not { } limit) return null;
        var days = Period.DaysBetween(start, end) + 1;
        return page >= 0 && limit >= 1 && days is >= 1 and <= MaxDays ? new(start, end, page, limit) : null;
    }

    private static LocalDate? Date(string? text) =>
        text is not null && LocalDatePattern.Iso.Parse(text) is { Success: true } parsed ? parsed.Value : null;

    private static int? Number(string? text, int standard)
    {
        if (text is null) return standard;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
