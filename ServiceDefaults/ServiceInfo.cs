namespace DataFetch.ServiceDefaults;

/// <summary>A service of the system: its name in discovery, and the ports it listens on where nothing else is configured.</summary>
/// <param name="Name">The host name that discovery, telemetry and AppHost use.</param>
/// <param name="HttpPort">The default port of the <c>http</c> endpoint: REST, health and metrics over HTTP/1.1.</param>
/// <param name="GrpcPort">The default port of the <c>grpc</c> endpoint: HTTP/2 without TLS.</param>
public sealed record ServiceInfo(string Name, int HttpPort, int GrpcPort)
{
    /// <summary>The name without hyphens, for environment variables: a shell can't export one with a hyphen.</summary>
    internal string PlainName => Name.Replace("-", "", StringComparison.Ordinal);
}

/// <summary>The services of the system. Their default ports are fixed, so that four processes started by hand find each other.</summary>
public static class KnownServices
{
    /// <summary>Takes tasks and calls upstreams.</summary>
    public static ServiceInfo Fetcher { get; } = new("fetcher", 5101, 5201);

    /// <summary>Compares expectation with coverage.</summary>
    public static ServiceInfo GapDetector { get; } = new("gap-detector", 5102, 5202);

    /// <summary>Plans and follows runs.</summary>
    public static ServiceInfo Backfill { get; } = new("backfill", 5103, 5203);

    /// <summary>Serves data with its coverage.</summary>
    public static ServiceInfo Query { get; } = new("query", 5104, 5204);
}
