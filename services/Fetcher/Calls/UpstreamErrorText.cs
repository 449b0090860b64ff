using System.Text.Json;

namespace DataFetch.Fetcher.Calls;

/// <summary>Where the upstreams write what is wrong: <c>message</c>, or <c>errors[].detail</c> and <c>.title</c> (REData).</summary>
internal static class UpstreamErrorText
{
    public static string? Find(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
            && errors[0].ValueKind == JsonValueKind.Object)
        {
            return Text(errors[0], "detail") ?? Text(errors[0], "title");
        }

        return Text(root, "message");
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
