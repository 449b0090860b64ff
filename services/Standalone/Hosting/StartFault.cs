using System.Net.Sockets;
using DataFetch.Catalog.Loading;
using DataFetch.Standalone.Embedded;
using Microsoft.Extensions.Options;

namespace DataFetch.Standalone.Hosting;

/// <summary>What a person can do about a start that failed.</summary>
internal static class StartFault
{
    /// <summary>A text for people; null for a fault that is ours, which keeps its stack.</summary>
    public static string? Explain(Exception error) => error switch
    {
        PostgresNotFoundException or CatalogException or OptionsValidationException or InvalidOperationException or ArgumentException => error.Message,
        IOException { InnerException: not null } e when IsPortTaken(e) =>
            $"{e.Message} Another DataFetch may be running; --free-ports listens elsewhere.",
        IOException or UnauthorizedAccessException => error.Message,
        _ => null,
    };

    private static bool IsPortTaken(Exception error) =>
        error is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } || (error.InnerException is { } inner && IsPortTaken(inner))
        || error.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase);
}
