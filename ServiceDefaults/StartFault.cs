using System.Net.Sockets;
using DataFetch.Catalog.Loading;
using Microsoft.Extensions.Options;
using Npgsql;

namespace DataFetch.ServiceDefaults;

/// <summary>What a person can do about a start that failed.</summary>
public static class StartFault
{
    /// <summary>A text for people; null for a fault that is ours, which keeps its stack.</summary>
    public static string? Explain(Exception error) => error switch
    {
        CatalogException or OptionsValidationException or InvalidOperationException or ArgumentException or UnauthorizedAccessException => error.Message,
        NpgsqlException => $"Postgres (ConnectionStrings:datafetch) refused: {error.Message}",
        IOException when IsPortTaken(error) => $"{error.Message} Another DataFetch may be running; set Endpoints:HttpPort and Endpoints:GrpcPort to listen elsewhere.",
        IOException => error.Message,
        _ => null,
    };

    /// <summary>Whether somebody else listens on a port that is wanted.</summary>
    public static bool IsPortTaken(Exception error) =>
        error is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } || (error.InnerException is { } inner && IsPortTaken(inner));
}
