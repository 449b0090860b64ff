using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Values of a tree of JSON as those of fields.</summary>
internal static class JsonValues
{
    /// <exception cref="InvalidOperationException">It is a text that is no Unicode.</exception>
    public static FieldValue Of(JsonElement element)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        return element.ValueKind switch
        {
            JsonValueKind.String => new FieldValue(ValueKind.Text, raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(element.GetString()!) : raw[1..^1], raw),
            JsonValueKind.Number => new FieldValue(ValueKind.Number, raw, raw),
            JsonValueKind.True or JsonValueKind.False => new FieldValue(ValueKind.Bool, raw, raw),
            JsonValueKind.Null or JsonValueKind.Undefined => default,
            _ => new FieldValue(ValueKind.Other, default, raw),
        };
    }
}
