using Microsoft.Extensions.Configuration;

namespace DataFetch.Client;

/// <summary>Where the services are, and how long they are waited for. The defaults are those of services started by hand on this machine.</summary>
public sealed record DataFetchOptions
{
    /// <summary>gRPC address of the query service.</summary>
    public Uri Query { get; init; } = new("http://localhost:5204");

    /// <summary>gRPC address of the backfill service.</summary>
    public Uri Backfill { get; init; } = new("http://localhost:5203");

    /// <summary>gRPC address of the gap detector.</summary>
    public Uri Gaps { get; init; } = new("http://localhost:5202");

    /// <summary>What the services want off loopback (<c>Auth:ApiKey</c>); sent with each call.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long a call may take; a stream of data as well. A fetch of missing parts is given up a little before.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How often a read is tried where the service cannot be reached; 1 for once. What changes something is tried once.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>
    /// As Aspire and the services themselves are told: <c>Services:Query:Grpc</c> (environment: <c>Services__Query__Grpc</c>) or the first of a
    /// list there, likewise <c>Backfill</c> and <c>GapDetector</c> or <c>gap-detector</c>, and <c>Auth:ApiKey</c>. What is not there keeps its default.
    /// </summary>
    /// <exception cref="UriFormatException">An address is none.</exception>
    public static DataFetchOptions From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var defaults = new DataFetchOptions();
        return defaults with
        {
            Query = Address("query") ?? defaults.Query,
            Backfill = Address("backfill") ?? defaults.Backfill,
            Gaps = Address("gap-detector") ?? Address("GapDetector") ?? defaults.Gaps,
            ApiKey = configuration["Auth:ApiKey"],
        };

        Uri? Address(string service) =>
            (configuration[$"Services:{service}:Grpc"] ?? configuration[$"Services:{service}:Grpc:0"]) is { Length: > 0 } address ? new Uri(address) : null;
    }
}
