using System.Globalization;
using System.Text;
using DataFetch.UpstreamSimulator.Market;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Polygon;

/// <summary>A question for daily bars. Both ends are included and seconds since 1970.</summary>
internal sealed record PolygonQuery(long From, long To, int Limit, bool Ascending, bool Adjusted)
{
    private const int StandardLimit = 5_000;
    private const int MaxLimit = 50_000;

    /// <summary>What follows pages carry in their address instead of the parameters.</summary>
    public string Cursor => Convert.ToBase64String(Encoding.ASCII.GetBytes(
        $"limit={Limit}&sort={(Ascending ? "asc" : "desc")}&adjusted={(Adjusted ? "true" : "false")}"));

    public static PolygonQuery? Parse(string from, string to, IQueryCollection asked)
    {
        var values = asked.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        if (values.TryGetValue("cursor", out var cursor))
        {
            if (Decode(cursor) is not { } text) return null;
            foreach (var part in text.Split('&').Select(pair => pair.Split('=')).Where(pair => pair.Length == 2)) values[part[0]] = part[1];
        }

        if (Seconds(from) is not { } start || Seconds(to) is not { } end || end < start) return null;
        var limit = values.GetValueOrDefault("limit", "");
        var count = StandardLimit;
        if (limit.Length > 0 && !int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count)) return null;
        if (count is < 1 or > MaxLimit) return null;
        return new(start, end, count, values.GetValueOrDefault("sort") != "desc", values.GetValueOrDefault("adjusted") != "false");
    }

    private static string? Decode(string cursor)
    {
        Span<byte> bytes = stackalloc byte[256];
        return cursor.Length <= 256 && Convert.TryFromBase64String(cursor, bytes, out var length) ? Encoding.ASCII.GetString(bytes[..length]) : null;
    }

    /// <summary>A day in New York, or milliseconds since 1970.</summary>
    private static long? Seconds(string text)
    {
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } day) return NyseSessions.Midnight(day.Value);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < 5_000_000_000_000
            ? milliseconds / 1_000
            : null;
    }
}
