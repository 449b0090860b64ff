using System.Text.Json;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Tells JSON that is broken from JSON that only ends early.</summary>
internal static class JsonEnd
{
    /// <summary>Whether all that is there is JSON, and more would have to follow.</summary>
    public static bool IsEarly(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, isFinalBlock: false, default);
        var hasAny = false;
        try
        {
            while (json.Read())
            {
                hasAny = true;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return hasAny && (json.CurrentDepth > 0 || json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray);
    }

    public static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (json.TokenType != token)
        {
            throw new JsonException($"There is a {json.TokenType} where a {token} should be.");
        }
    }
}
