using System.Text.Json;

namespace DataFetch.UpstreamSimulator.Tests;

/// <summary>What a JSON document looks like when its values are left out.</summary>
internal static class Shape
{
    /// <summary>Names in their order with the types of their values; of an array the distinct shapes of its items.</summary>
    public static string Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject().Select(p => $"{p.Name}:{Of(p.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join('|', element.EnumerateArray().Select(Of).Distinct().Order(StringComparer.Ordinal)) + "]",
        JsonValueKind.True or JsonValueKind.False => "bool",
        var kind => kind.ToString(),
    };
}
