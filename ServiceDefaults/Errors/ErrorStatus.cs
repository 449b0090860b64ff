using System.Diagnostics;
using DataFetch.Catalog;
using Grpc.Core;
using Npgsql;
using StackExchange.Redis;

namespace DataFetch.ServiceDefaults;

/// <summary>What a caller is told of an exception.</summary>
internal static class ErrorStatus
{
    /// <summary>
    /// The status for an exception. Only messages that were written for callers pass; of a fault the caller gets the trace id, by which
    /// the log has the rest.
    /// </summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="call">What failed, as the caller knows it.</param>
    /// <param name="caller">Fires when the caller has gone.</param>
    /// <param name="stopping">Fires when the service shuts down.</param>
    public static Status Of(Exception error, string call, CancellationToken caller, CancellationToken stopping) => error switch
    {
        RequestException request => new(Of(request.Error), request.Message),
        // Of an answer to a call of ours only the status travels on, not its trailers: they are about the other connection.
        RpcException { Status.Detail: "" } rpc => new(rpc.StatusCode, $"{call} answered {rpc.StatusCode}."),
        RpcException rpc => new(rpc.StatusCode, rpc.Status.Detail),
        // A caller that resets its stream shows as an IOException of whoever was reading from it.
        OperationCanceledException or IOException when caller.IsCancellationRequested => new(StatusCode.Cancelled, "The caller cancelled."),
        OperationCanceledException when stopping.IsCancellationRequested => new(StatusCode.Unavailable, "The service is stopping; try again."),
        NpgsqlException postgres when IsUnreachable(postgres) => new(StatusCode.Unavailable, "Postgres cannot be reached; try again."),
        RedisConnectionException or RedisTimeoutException => new(StatusCode.Unavailable, "Redis cannot be reached; try again."),
        _ => new(StatusCode.Internal, $"{call} failed; trace id {Activity.Current?.TraceId.ToString() ?? "unknown"}."),
    };

    /// <summary>Whether it is the system's doing, to be logged and counted, and not the caller's.</summary>
    public static bool IsFault(StatusCode status) =>
        status is StatusCode.Internal or StatusCode.Unavailable or StatusCode.Unknown or StatusCode.DataLoss;

    private static StatusCode Of(RequestError error) => error switch
    {
        RequestError.NotFound => StatusCode.NotFound,
        RequestError.NotNow => StatusCode.FailedPrecondition,
        _ => StatusCode.InvalidArgument,
    };

    // Without an answer of the server it is the connection; with one, class 08 (connection), too many connections, and shutting down
    // or starting up. A deadlock is transient too, but it is our fault.
    private static bool IsUnreachable(NpgsqlException error) => error is PostgresException answered
        ? answered.SqlState.StartsWith("08", StringComparison.Ordinal) || answered.SqlState is "53300" or "57P01" or "57P02" or "57P03"
        : error.IsTransient || error.InnerException is System.Net.Sockets.SocketException;
}
