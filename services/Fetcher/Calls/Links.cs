using System.Text;
using System.Text.Json;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Fetcher.Calls;

/// <summary>Addresses that an upstream hands back. They are followed to allowed hosts only.</summary>
internal static class Links
{
    /// <summary>The address in the field of a two-step answer.</summary>
    /// <exception cref="UpstreamException">There is none (<see cref="Failure.Malformed"/>), or it points elsewhere (<see cref="Failure.Blocked"/>).</exception>
    public static Uri Read(Source source, TwoStep step, ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body.TrimStart("\uFEFF"u8));
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty(step.Field, out var value) && value.ValueKind == JsonValueKind.String)
            {
                return Allow(source, value.GetString()!, step.Hosts);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new UpstreamException(Failure.Malformed, "The first answer of two is no whole JSON document.", e);
        }

        throw new UpstreamException(Failure.Malformed, $"The first answer of two has no '{step.Field}' with the address of the data.");
    }

    /// <summary>An address as one that may be called, relative ones from the source's.</summary>
    /// <exception cref="UpstreamException">It points to a host that is not allowed, or over a weaker scheme: <see cref="Failure.Blocked"/>.</exception>
    public static Uri Allow(Source source, string text, IReadOnlyList<string> hosts)
    {
        if (!Uri.TryCreate(source.BaseAddress, text, out var link))
        {
            throw new UpstreamException(Failure.Malformed, "The answer gives an address that is none.");
        }

        var isOwn = link.Host == source.BaseAddress.Host && link.Port == source.BaseAddress.Port;
        var isAllowed = isOwn || (hosts.Contains(link.Host, StringComparer.OrdinalIgnoreCase) && link.IsDefaultPort);
        return isAllowed && link.Scheme == source.BaseAddress.Scheme && link.UserInfo.Length == 0
            ? link
            : throw new UpstreamException(Failure.Blocked, $"The answer points to {link.Scheme}://{link.Host}, which is no host of {source.Name}: it is not followed.");
    }
}
