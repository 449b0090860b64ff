using System.Buffers.Binary;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Seeded;

namespace DataFetch.UpstreamSimulator.Siar;

/// <summary>The new API's tokens, and the cipher in which it wants user and password.</summary>
internal sealed class SiarTokens(ArrivalClock clock, SimulatorOptions options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, long> untilByToken = [];
    private long count;

    /// <summary>Text with signs that a query has to escape.</summary>
    public string Encipher(string text) => Signs(text, 0) + "+/==";

    /// <summary>A new token, or null if the enciphered user or password is wrong.</summary>
    public string? Take(string user, string password)
    {
        if (!Matches(user, options.Siar.User) || !Matches(password, options.Siar.Password)) return null;
        lock (gate)
        {
            var token = Signs("token", ++count);
            untilByToken[token] = clock.NowMicroseconds() + (long)options.Siar.TokenLifetime.TotalMicroseconds;
            return token;
        }
    }

    public bool IsGood(string token)
    {
        lock (gate)
        {
            return untilByToken.TryGetValue(token, out var until) && until > clock.NowMicroseconds();
        }
    }

    private bool Matches(string given, string? only) =>
        only is null ? given.EndsWith("+/==", StringComparison.Ordinal) : given == Encipher(only);

    private string Signs(string text, long number)
    {
        var bytes = new byte[24];
        for (var i = 0; i < 3; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), Chance.Of(options.Seed, text, number, i));
        return Convert.ToBase64String(bytes);
    }
}
