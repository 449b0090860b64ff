using System.Text.Json;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;

namespace DataFetch.ServiceDefaults;

/// <summary>Compares a JSON body with the message that it is to become.</summary>
internal static class BodyFields
{
    // As gRPC's own limit for a message.
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>What the body has and the message has not; null where there is nothing, or where it is no JSON (transcoding says so).</summary>
    public static async Task<string?> FaultAsync(HttpRequest request, MessageDescriptor message, CancellationToken ct)
    {
        if (!request.HasJsonContentType())
        {
            return null;
        }

        request.EnableBuffering(bufferThreshold: 64 * 1024, bufferLimit: MaxBytes);
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: ct);
            return Unknown(body.RootElement, message, "") is var (path, owner)
                ? $"Unknown field '{path}'; {owner.Name} has {string.Join(", ", owner.Fields.InDeclarationOrder().Select(f => f.Name))}."
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (IOException) when (!ct.IsCancellationRequested)
        {
            return $"The body is larger than {MaxBytes} bytes.";
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    private static (string Path, MessageDescriptor Owner)? Unknown(JsonElement json, MessageDescriptor message, string path)
    {
        // Well-known types have JSON forms of their own.
        if (json.ValueKind != JsonValueKind.Object || message.File.Package == "google.protobuf")
        {
            return null;
        }

        foreach (var property in json.EnumerateObject())
        {
            if (Field(message, property.Name) is not { } field)
            {
                return (path + property.Name, message);
            }

            if (Nested(field, property.Value).Select(value => Unknown(value, field.MessageType, $"{path}{property.Name}."))
                .FirstOrDefault(unknown => unknown is not null) is { } nested)
            {
                return nested;
            }
        }

        return null;
    }

    private static FieldDescriptor? Field(MessageDescriptor message, string name) =>
        message.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == name || field.Name == name);

    private static IEnumerable<JsonElement> Nested(FieldDescriptor field, JsonElement value) => field switch
    {
        { FieldType: not FieldType.Message } or { IsMap: true } => [],
        { IsRepeated: true } => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [],
        _ => [value],
    };
}
