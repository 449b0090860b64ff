using System.Text;
using System.Text.Json;

namespace DataFetch.Fetcher.Calls;

/// <summary>Where the upstreams write what is wrong: <c>message</c>, or <c>errors[].detail</c> and <c>.title</c> (REData).</summary>
internal static class UpstreamErrorText
{
    private const int Longest = 300;

    /// <param name="redact">Takes secrets out: an upstream may repeat the key that it refuses.</param>
    public static string? Find(JsonElement root, Func<string, string>? redact)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return (root.TryGetProperty("errors", out var errors) ? FindIn(errors, redact) : null) ?? Text(root, "message", redact);
    }

    /// <param name="errors">The value of <c>errors</c>.</param>
    /// <param name="redact">Takes secrets out.</param>
    public static string? FindIn(JsonElement errors, Func<string, string>? redact) =>
        errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0 && errors[0] is { ValueKind: JsonValueKind.Object } first
            ? Text(first, "detail", redact) ?? Text(first, "title", redact)
            : null;

    private static string? Text(JsonElement element, string name, Func<string, string>? redact)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            var text = value.GetString()!;
            return Shorten(redact is null ? text : redact(text));
        }
        catch (InvalidOperationException)
        {
            return null; // escapes that make no text
        }
    }

    private static string Shorten(string text)
    {
        var clean = new StringBuilder(text).Replace('\n', ' ').Replace('\r', ' ').ToString();
        return clean.Length <= Longest ? clean : clean[..Longest] + "…";
    }
}
