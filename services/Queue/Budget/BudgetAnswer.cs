using System.Globalization;
using StackExchange.Redis;

namespace DataFetch.Queue;

/// <summary>What <c>acquire.lua</c> said. <paramref name="Delay"/>: until the permit's time, or until it is worth asking again.</summary>
internal readonly record struct BudgetAnswer(bool Granted, DateTimeOffset At, TimeSpan Delay, string Text)
{
    public static BudgetAnswer Read(RedisResult result)
    {
        var now = Micros((string)result[1]!);
        var at = Micros((string)result[2]!);
        return new BudgetAnswer((string?)result[0] == "1", Instant(at), Duration(Math.Max(0, at - now)), (string?)result[3] ?? "");
    }

    public static long Micros(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    public static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    public static TimeSpan Duration(long micros) => TimeSpan.FromTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset Instant(long micros) => DateTimeOffset.UnixEpoch + Duration(micros);
}
