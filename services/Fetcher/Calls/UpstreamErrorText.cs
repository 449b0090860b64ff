using System.Text;
using System.Text.Json;

namespace DataFetch.Fetcher.Calls;

/// <summary>
/// Where the upstreams write what is wrong: <c>message</c>, <c>errors[].detail</c> and <c>.title</c> (REData), <c>descripcion</c> (AEMET),
/// <c>MensajeRespuesta</c> (SiAR), <c>detail</c> and <c>detail[].msg</c> (The Racing API), <c>chart.error.description</c> (Yahoo), <c>error</c>
/// (Polygon), and the headers <c>aemet_mensaje</c> and <c>mensajerespuesta</c>.
/// </summary>
internal static class UpstreamErrorText
{
    private const int Longest = 300;

    private static readonly string[] Fields = ["message", "descripcion", "MensajeRespuesta", "detail", "error"];
    private static readonly string[] Headers = ["aemet_mensaje", "mensajerespuesta"];

    /// <param name="redact">Takes secrets out: an upstream may repeat the key that it refuses.</param>
    public static string? Find(JsonElement root, Func<string, string>? redact)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return (root.TryGetProperty("errors", out var errors) ? FindIn(errors, redact) : null)
            ?? Fields.Select(f => Text(root, f, redact)).FirstOrDefault(t => t is { Length: > 0 })
            ?? OfChart(root, redact) ?? OfDetails(root, redact);
    }

    private static string? OfChart(JsonElement root, Func<string, string>? redact) =>
        root.TryGetProperty("chart", out var chart) && chart.ValueKind == JsonValueKind.Object
            && chart.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
            ? Text(error, "description", redact)
            : null;

    private static string? OfDetails(JsonElement root, Func<string, string>? redact)
    {
        if (!root.TryGetProperty("detail", out var details) || details.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var texts = details.EnumerateArray().Where(d => d.ValueKind == JsonValueKind.Object).Select(d => $"{Place(d)}{Text(d, "msg", redact)}").ToList();
        return texts.Count == 0 ? null : Shorten(string.Join("; ", texts));
    }

    private static string Place(JsonElement detail) =>
        detail.TryGetProperty("loc", out var place) && place.ValueKind == JsonValueKind.Array ? $"{string.Join('.', place.EnumerateArray())}: " : "";

    /// <summary>What a header says; null where none does.</summary>
    public static string? FindHeader(HttpResponseMessage response, Func<string, string>? redact)
    {
        foreach (var name in Headers)
        {
            if (response.Headers.TryGetValues(name, out var values) && values.First() is { Length: > 0 } text)
            {
                return Shorten(redact is null ? text : redact(text));
            }
        }

        return null;
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
