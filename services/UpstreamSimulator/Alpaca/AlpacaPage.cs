using System.Text;
using DataFetch.UpstreamSimulator.Market;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Alpaca;

/// <summary>Where a page ended: the next one begins after that symbol's bar. Callers see it in base64.</summary>
/// <param name="At">Seconds since 1970.</param>
internal sealed record AlpacaPage(string Symbol, BarFrame Frame, long At)
{
    private const string Letters = "DHM";

    private static readonly InstantPattern Nanoseconds = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fffffffff'Z'");

    public string ToToken() => Convert.ToBase64String(
        Encoding.ASCII.GetBytes($"{Symbol}|{Letters[(int)Frame]}|{Nanoseconds.Format(Instant.FromUnixTimeSeconds(At))}"));

    public static AlpacaPage? Parse(string token)
    {
        Span<byte> bytes = stackalloc byte[256];
        if (token.Length > 256 || !Convert.TryFromBase64String(token, bytes, out var length)) return null;
        return Encoding.ASCII.GetString(bytes[..length]).Split('|') is [var symbol, [var letter], var at]
            && Letters.Contains(letter)
            && Nanoseconds.Parse(at) is { Success: true } time
                ? new(symbol, (BarFrame)Letters.IndexOf(letter, StringComparison.Ordinal), time.Value.ToUnixTimeSeconds())
                : null;
    }
}
