using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataFetch.Catalog.Loading;

/// <summary>Reads what may be written as a word or, where there is more to say, as an object.</summary>
internal abstract class ShortForm<T> : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return OfWord(reader.GetString()!);
        }

        using var document = JsonDocument.ParseValue(ref reader);
        return OfObject(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Source files are only read.");

    protected abstract T OfWord(string word);

    protected abstract T OfObject(JsonElement element);

    protected static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    protected static bool Flag(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.GetBoolean();
}

internal sealed class ColumnFieldConverter : ShortForm<ColumnFieldDocument>
{
    protected override ColumnFieldDocument OfWord(string word) => new() { Field = word };

    protected override ColumnFieldDocument OfObject(JsonElement element) => new()
    {
        Field = Text(element, "field") ?? "",
        From = Text(element, "from"),
        Strip = Text(element, "strip") ?? "",
        Match = Text(element, "match"),
        Slug = Flag(element, "slug"),
        Duration = Flag(element, "duration"),
        Flag = Flag(element, "flag"),
        Suffixes = element.TryGetProperty("suffixes", out var suffixes)
            ? suffixes.EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetDecimal())
            : new Dictionary<string, decimal>(),
        Round = element.TryGetProperty("round", out var round) ? round.GetInt32() : null,
        Scale = element.TryGetProperty("scale", out var scale) ? (Text(scale, "over")!, Text(scale, "under")!) : null,
        Optional = Flag(element, "optional"),
        Nulls = element.TryGetProperty("nulls", out var nulls) ? [.. nulls.EnumerateArray().Select(n => n.GetString()!)] : [],
        Values = element.TryGetProperty("values", out var values)
            ? values.EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString()!)
            : new Dictionary<string, string>(),
        Times = element.TryGetProperty("times", out var times) ? times.GetDecimal() : 1,
        Numbers = Text(element, "numbers"),
        Clock = Flag(element, "clock"),
        Note = Text(element, "note") ?? "",
    };
}

internal sealed class ProviderConverter : ShortForm<ProviderDocument>
{
    protected override ProviderDocument OfWord(string word) => new() { Request = word };

    protected override ProviderDocument OfObject(JsonElement element) => new()
    {
        Request = Text(element, "request")!,
        From = Text(element, "from"),
        Until = Text(element, "until"),
        FirstInCurrentMonth = Flag(element, "first_in_current_month"),
    };
}
