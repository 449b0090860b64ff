using System.Text.Json;

namespace DataFetch.Query.Tests.Datasets.Racing;

/// <summary>A property of a schema of the document.</summary>
internal sealed record Property(string Schema, string Name)
{
    public override string ToString() => $"{Schema}.{Name}";
}

/// <summary>The schemas of an OpenAPI document, and the walk from one to those that it holds.</summary>
internal sealed class OpenApiDocument(string file) : IDisposable
{
    private const string Reference = "#/components/schemas/";

    private readonly JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));

    /// <summary>The schema of a successful answer.</summary>
    public string AnswerOf(string path) =>
        NameOf(document.RootElement.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("200")
            .GetProperty("content").GetProperty("application/json").GetProperty("schema"))!;

    public IEnumerable<Property> PropertiesOf(string schema) => Properties(schema).EnumerateObject().Select(p => new Property(schema, p.Name));

    public bool Has(Property property) => Properties(property.Schema).TryGetProperty(property.Name, out _);

    /// <summary>The schema of what a property holds, alone or as items of a list; null where that has no name.</summary>
    public string? Inside(Property property) => Properties(property.Schema).TryGetProperty(property.Name, out var schema) ? NameOf(schema) : null;

    public void Dispose() => document.Dispose();

    private JsonElement Properties(string schema) =>
        document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties");

    private static string? NameOf(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? reference.GetString()![Reference.Length..]
        : schema.TryGetProperty("items", out var items) ? NameOf(items)
        : schema.TryGetProperty("anyOf", out var any) ? any.EnumerateArray().Select(NameOf).FirstOrDefault(n => n is not null)
        : null;
}
