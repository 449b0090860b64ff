using System.Globalization;

namespace DataFetch.UpstreamSimulator.Yahoo;

/// <summary>A question for a chart. Both ends are included and seconds since 1970.</summary>
internal sealed record YahooQuery(YahooFrame Frame, long Start, long End, bool Dividends, bool Splits, bool PrePost)
{
    private const long DaySeconds = 86_400;

    /// <summary>The question, or why it is none: a status, a code and a description.</summary>
    public static (YahooQuery? Query, YahooError? Error) Parse(IQueryCollection asked, long now)
    {
        var interval = asked["interval"].ToString();
        if (YahooFrame.Find(interval) is not { } frame)
            return (null, YahooError.Unprocessable($"Invalid input - interval={interval} is not supported. Valid intervals: [1m, 1h, 1d]"));
        var end = Number(asked["period2"].ToString()) ?? now;
        var start = Number(asked["period1"].ToString()) ?? end - DaySeconds;
        if (start > end)
        {
            return (null, YahooError.BadRequest(
                $"Invalid input - start date cannot be after end date. startDate = {start}, endDate = {end}"));
        }

        string[] events = asked["events"].ToString().Split('|', ',');
        YahooQuery query = new(
            frame, start, end, events.Contains("div") || events.Contains("dividends"), events.Contains("split") || events.Contains("splits"),
            asked["includePrePost"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase));
        return query.OutOfRange(now) is { } error ? (null, error) : (query, null);
    }

    private YahooError? OutOfRange(long now)
    {
        var what = $"{Frame.Name} data not available for startTime={Start} and endTime={End}.";
        if (Frame.MaxDays is { } days && End - Start > days * DaySeconds)
        {
            return YahooError.Unprocessable(
                $"{what} Only {days} days worth of {Frame.Name} granularity data are allowed to be fetched per request.");
        }

        return Frame.MaxAgeDays is { } age && Start < now - (age * DaySeconds)
            ? YahooError.Unprocessable($"{what} The requested range must be within the last {age} days.")
            : null;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 10_000_000_000
            ? number
            : null;
}

/// <summary>How Yahoo says that there is no chart.</summary>
internal sealed record YahooError(int Status, string Code, string Description)
{
    public static readonly YahooError NotFound = new(404, "Not Found", "No data found, symbol may be delisted");

    public static YahooError BadRequest(string description) => new(400, "Bad Request", description);

    /// <summary>Description as others saw it; the status is a guess.</summary>
    public static YahooError Unprocessable(string description) => new(422, "Unprocessable Entity", description);
}
