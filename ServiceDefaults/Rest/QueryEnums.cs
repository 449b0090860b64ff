using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DataFetch.ServiceDefaults;

/// <summary>
/// Lets a query say <c>state=failed</c>: JSON bodies and answers have enums without their prefix, but transcoding reads a query's only
/// with it.
/// </summary>
internal static class QueryEnums
{
    /// <summary>Writes enum values in full. Returns what is wrong with one that the enum does not have; null where all is well.</summary>
    public static string? Complete(HttpRequest request, MessageDescriptor message)
    {
        Dictionary<string, StringValues>? query = null;
        foreach (var field in message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Enum))
        {
            foreach (var (key, values) in request.Query.Where(sent => sent.Key == field.Name || sent.Key == field.JsonName).ToList())
            {
                if (values.FirstOrDefault(value => Find(field.EnumType, value) is null) is { } unknown)
                {
                    return $"{key} '{unknown}' is none of {string.Join(", ", Names(field.EnumType))}.";
                }

                query ??= request.Query.ToDictionary();
                query[key] = values.Select(value => Find(field.EnumType, value)).ToArray();
            }
        }

        request.Query = query is null ? request.Query : new QueryCollection(query);
        return null;
    }

    private static string? Find(EnumDescriptor type, string? sent) => type.Values
        .Select(value => value.Name)
        .FirstOrDefault(name => name.Equals(sent, StringComparison.OrdinalIgnoreCase)
            || name[Prefix(type).Length..].Equals(sent, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Names(EnumDescriptor type) =>
        type.Values.Where(value => value.Number != 0).Select(value => value.Name[Prefix(type).Length..]);

    // Buf's standard lint: the first value is PREFIX_UNSPECIFIED, and all values share the prefix.
    private static string Prefix(EnumDescriptor type) =>
        type.Values[0].Name.Replace("UNSPECIFIED", "", StringComparison.Ordinal);
}
