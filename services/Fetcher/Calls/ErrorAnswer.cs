using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Calls;

/// <summary>An answer read as an error may be: short, in JSON or plain text, of any encoding.</summary>
internal sealed class ErrorAnswer
{
    /// <summary>An error says little; an answer of this size and more is data.</summary>
    private const int Longest = 64 * 1024;

    private static readonly string[] ThrottleWords = ["too many requests", "rate limit", "throttl", "límite de peticiones", "quota exceeded"];

    private readonly int status;
    private readonly string text;
    private readonly JsonElement? json;
    private readonly string? header;

    private ErrorAnswer(int status, string text, JsonElement? json, string? header) =>
        (this.status, this.text, this.json, this.header) = (status, text, json, header);

    public bool SoundsThrottled => ThrottleWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Null where the body is too long for an error.</summary>
    public static ErrorAnswer? Read(Answer answer, Func<string, string>? redact)
    {
        if (answer.Body.Length > Longest)
        {
            return null;
        }

        var text = TextOf(answer.Body);
        return new ErrorAnswer(answer.Status, text, Json(text), UpstreamErrorText.FindHeader(answer.Response, redact));
    }

    public bool Fits(FailureRule rule) =>
        (rule.Status is null || rule.Status == status)
        && (!rule.IsEmpty || string.IsNullOrWhiteSpace(text))
        && (rule.Field is null ? rule.Text is null || Holds(text, rule.Text) : FitsField(rule));

    /// <summary>What the upstream says, behind a status: <c>: Bad range</c>, <c> (empty)</c> or a full stop.</summary>
    public string Text(Func<string, string>? redact) =>
        ((json is { } root ? UpstreamErrorText.Find(root, redact) : null) ?? header) is { } said ? $": {said}"
        : text.Length == 0 ? " (empty)"
        : ".";

    /// <summary>The series that a rule finds in the answer; null where it looks for none, or none is named.</summary>
    public string? Series(FailureRule rule) =>
        rule.Series is { } pattern && Regex.Match(text, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) is { Success: true } match
            ? match.Groups[1].Value
            : null;

    private bool FitsField(FailureRule rule)
    {
        if (json is not { ValueKind: JsonValueKind.Object } root || Find(root, rule.Field!) is not { } value)
        {
            return false;
        }

        var written = value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => value.GetString()!,
            _ => value.GetRawText(),
        };
        return written.Length > 0 && (rule.Value is null || rule.Value == written) && (rule.Text is null || Holds(root.GetRawText(), rule.Text, value));
    }

    private static JsonElement? Find(JsonElement root, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out root))
            {
                return null;
            }
        }

        return root;
    }

    private static bool Holds(string body, string part) => body.Contains(part, StringComparison.OrdinalIgnoreCase);

    // Beside a field that only has a number, the words stand elsewhere in the body: {"descripcion": "No hay datos…", "estado": 404}.
    private static bool Holds(string body, string part, JsonElement value) =>
        Holds(value.ValueKind == JsonValueKind.String ? value.GetString()! : body, part);

    private static string TextOf(ReadOnlySpan<byte> body)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(body);
        }
    }

    private static JsonElement? Json(string text)
    {
        try
        {
            return text.TrimStart().StartsWith('{') ? JsonElement.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
