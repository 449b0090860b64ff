using System.Globalization;
using System.Text.RegularExpressions;
using DataFetch.UpstreamSimulator.Market;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Alpaca;

/// <summary>A question for bars. Both ends are included and seconds since 1970.</summary>
/// <param name="Symbols">In order (ordinal), each once.</param>
/// <param name="HasEnd">Whether the end was asked for.</param>
internal sealed partial record AlpacaQuery(
    IReadOnlyList<string> Symbols, BarFrame Frame, long Start, long End, bool HasEnd, int Limit, PriceAdjustment Adjustment, AlpacaPage? After)
{
    private const int StandardLimit = 1_000;
    private const int MaxLimit = 10_000;

    /// <summary>The question, or what is wrong with it.</summary>
    public static (AlpacaQuery? Query, string? Mistake) Parse(IQueryCollection asked, string symbols, AlpacaOptions options, long now)
    {
        string[] named = [.. symbols.Split(',').Where(symbol => symbol.Length > 0)];
        if (named.Length == 0) return (null, "symbols is required");
        if (named.FirstOrDefault(symbol => !Form().IsMatch(symbol) || options.InvalidSymbols.Contains(symbol)) is { } invalid)
            return (null, $"invalid symbol: {invalid}");
        if (FrameOf(asked["timeframe"].ToString()) is not { } frame) return (null, $"invalid timeframe: {asked["timeframe"]}");
        if (AdjustmentOf(asked["adjustment"].ToString()) is not { } adjustment) return (null, $"invalid adjustment: {asked["adjustment"]}");
        if (LimitOf(asked["limit"].ToString()) is not { } limit) return (null, $"invalid limit: {asked["limit"]}");
        var (start, end) = (asked["start"].ToString(), asked["end"].ToString());
        var from = start.Length > 0 ? Seconds(start, roundUp: true) : NyseSessions.Midnight(NyseSessions.DateOf(now));
        var to = end.Length > 0 ? Seconds(end, roundUp: false) : options.RefuseRecentSip ? now - (15 * 60) : now;
        if (from is null) return (null, $"invalid start: {start}");
        if (to is null) return (null, $"invalid end: {end}");
        if (end.Length > 0 && from > to) return (null, "end should not be before start");
        var token = asked["page_token"].ToString();
        if (token.Length > 0 && AlpacaPage.Parse(token) is null) return (null, "invalid page_token");
        return (new(
            [.. named.Distinct().Order(StringComparer.Ordinal)], frame, from.Value, to.Value, end.Length > 0, limit, adjustment,
            token.Length > 0 ? AlpacaPage.Parse(token) : null), null);
    }

    private static BarFrame? FrameOf(string text) => text switch
    {
        "1Day" or "1D" => BarFrame.Day,
        "1Hour" or "1H" => BarFrame.Hour,
        "1Min" or "1T" => BarFrame.Minute,
        _ => null,
    };

    private static PriceAdjustment? AdjustmentOf(string text)
    {
        var adjustment = PriceAdjustment.Raw;
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            PriceAdjustment? one = part switch
            {
                "raw" or "spin-off" => PriceAdjustment.Raw, // no stock of the list has spun anything off
                "split" => PriceAdjustment.Split,
                "dividend" => PriceAdjustment.Dividend,
                "all" => PriceAdjustment.All,
                _ => null,
            };
            if (one is null) return null;
            adjustment |= one.Value;
        }

        return adjustment;
    }

    private static int? LimitOf(string text) => text.Length == 0 ? StandardLimit
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit ? limit
        : null;

    /// <summary>An instant with an offset, or the New York midnight of a day.</summary>
    private static long? Seconds(string text, bool roundUp)
    {
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } day) return NyseSessions.Midnight(day.Value);
        if (OffsetDateTimePattern.Rfc3339.Parse(text) is not { Success: true } exact) return null;
        var instant = exact.Value.ToInstant();
        var seconds = instant.ToUnixTimeSeconds();
        return roundUp && Instant.FromUnixTimeSeconds(seconds) < instant ? seconds + 1 : seconds;
    }

    [GeneratedRegex(@"^[A-Z]{1,5}(\.[A-Z])?\z")]
    private static partial Regex Form();
}
