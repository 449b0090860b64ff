using System.Net;

namespace DataFetch.ServiceDefaults;

/// <summary>Where a service listens: configuration section <c>Endpoints</c>.</summary>
public sealed class EndpointOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Endpoints";

    /// <summary>An IP address; <c>localhost</c>; or <c>*</c> for any. Off loopback, <c>Auth:ApiKey</c> must be set.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The port for REST, health and metrics over HTTP/1.1; 0 takes a free one.</summary>
    public int HttpPort { get; set; }

    /// <summary>The port for gRPC: HTTP/2 without TLS, nothing else; 0 takes a free one.</summary>
    public int GrpcPort { get; set; }

    /// <summary>The address to bind to; null where <see cref="Host"/> is none.</summary>
    internal IPAddress? Address => Host switch
    {
        "*" or "+" => IPAddress.IPv6Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.TryParse(Host, out var address) ? address : null,
    };
}
