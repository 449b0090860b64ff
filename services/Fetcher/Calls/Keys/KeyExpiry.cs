using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using NodaTime;

namespace DataFetch.Fetcher.Calls.Keys;

/// <summary>
/// When a key ends. A JWT says it itself (RFC 7519: <c>exp</c>), or when it was issued (<c>iat</c>; AEMET's do), from which on the
/// upstream's own term counts.
/// </summary>
internal static class KeyExpiry
{
    /// <param name="validFor">The upstream's term from the issue on; null where none is known.</param>
    public static Instant? Of(string key, Duration? validFor) =>
        Claims(key) is not { } claims ? null
        : Seconds(claims, "exp") ?? (validFor is { } term && Seconds(claims, "iat") is { } issued ? issued + term : null);

    private static JsonElement? Claims(string key)
    {
        if (key.Split('.') is not [_, var payload, _] || !Base64Url.IsValid(payload))
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload)));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Instant? Seconds(JsonElement claims, string name) =>
        claims.ValueKind == JsonValueKind.Object && claims.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800
            ? Instant.FromUnixTimeSeconds(seconds)
            : null;
}
