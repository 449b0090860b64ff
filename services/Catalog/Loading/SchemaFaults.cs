using NJsonSchema;
using NJsonSchema.Validation;

namespace DataFetch.Catalog.Loading;

/// <summary>What the JSON Schema has against a file, said for people.</summary>
internal static class SchemaFaults
{
    public static IReadOnlyList<CatalogFault> Of(YamlFile file, JsonSchema schema) =>
        file.Json is null
            ? [file.Fault("", "The file is empty.")]
            : [.. schema.Validate(file.Json.ToJsonString()).SelectMany(Leaves).Select(e => Fault(file, e)).Distinct()];

    // A violation inside an additionalProperties or a $ref comes wrapped; the leaf has the place.
    private static IEnumerable<ValidationError> Leaves(ValidationError error) =>
        error is ChildSchemaValidationError child ? Groups(child).SelectMany(e => e).SelectMany(Leaves) : [error];

    // Where a word or an object may stand and an object does, "no word" is not what is wrong with it.
    private static IEnumerable<ICollection<ValidationError>> Groups(ChildSchemaValidationError child)
    {
        var closer = child.Errors.Values.Where(group => group.Any(e => e.Kind != ValidationErrorKind.StringExpected)).ToList();
        return closer.Count > 0 ? closer : child.Errors.Values;
    }

    private static CatalogFault Fault(YamlFile file, ValidationError error)
    {
        var path = (error.Path ?? "").TrimStart('#').TrimStart('/').Replace('/', '.');
        var key = error.Property is { Length: > 0 } property ? property : path[(path.LastIndexOf('.') + 1)..];
        return file.Fault(path, error.Kind switch
        {
            ValidationErrorKind.NoAdditionalPropertiesAllowed => $"Unknown key '{key}'.",
            ValidationErrorKind.PropertyRequired => $"The key '{key}' is missing.",
            ValidationErrorKind.PatternMismatch => $"The value of '{key}' does not match {error.Schema.Pattern}.",
            ValidationErrorKind.NotInEnumeration => $"The value of '{key}' must be one of: {string.Join(", ", error.Schema.Enumeration)}.",
            ValidationErrorKind.ItemsNotUnique => "A value is there twice.",
            _ => $"'{key}': {error.Kind}.",
        });
    }
}
