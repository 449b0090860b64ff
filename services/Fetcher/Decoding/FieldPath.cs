using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Where a field is in a tree of JSON: <c>trainer_14_days.runs</c>, <c>../date</c>, <c>indicators.quote.0.open</c>.</summary>
/// <param name="Up">How many records further out it starts.</param>
/// <param name="Steps">Names, in UTF-8, each with the place in an array that it may be instead.</param>
internal sealed record FieldPath(int Up, (byte[] Name, int? Place)[] Steps)
{
    private const string Parent = "../";

    public static FieldPath Parse(string text)
    {
        var up = 0;
        for (; text.StartsWith(Parent, StringComparison.Ordinal); up++)
        {
            text = text[Parent.Length..];
        }

        return new FieldPath(up, [.. text.Split('.').Select(s => (Encoding.UTF8.GetBytes(s), Place(s)))]);
    }

    /// <summary>Whether a name is more than that of a field of the record itself.</summary>
    public static bool IsPath(string name) => name.Contains('.', StringComparison.Ordinal);

    /// <summary>What is there; a null on the way is found as such.</summary>
    public bool TryFind(JsonElement from, out JsonElement found)
    {
        found = from;
        foreach (var (name, place) in Steps)
        {
            switch (found.ValueKind)
            {
                case JsonValueKind.Object when found.TryGetProperty(name, out var next):
                    found = next;
                    break;
                case JsonValueKind.Array when place is { } i && i < found.GetArrayLength():
                    found = found[i];
                    break;
                case JsonValueKind.Null:
                    return true;
                default:
                    return false;
            }
        }

        return true;
    }

    private static int? Place(string step) => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;
}
