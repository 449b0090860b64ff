using System.Diagnostics.Metrics;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataFetch.ServiceDefaults;

/// <summary>Turns what was thrown into what the caller is told, and logs and counts it once where it is a fault.</summary>
internal sealed partial class ErrorReporter(
    IHostApplicationLifetime lifetime, IMeterFactory meters, ILogger<ErrorReporter> logger)
{
    private readonly Counter<long> errors = meters.Create("DataFetch.ServiceDefaults").CreateCounter<long>(
        "datafetch.calls.failed", "{call}", "Calls that did not succeed, by call and status.");

    public Status Report(Exception error, string call, CancellationToken caller)
    {
        var status = ErrorStatus.Of(error, call, caller, lifetime.ApplicationStopping);
        errors.Add(1, new("call", call), new("status", status.StatusCode.ToString()));

        if (status.StatusCode is StatusCode.Internal && error is not RpcException)
        {
            LogFailed(error, call);
        }
        else if (ErrorStatus.IsFault(status.StatusCode))
        {
            LogUnavailable(call, status.StatusCode, error.Message);
        }

        return status;
    }

    [LoggerMessage(LogLevel.Error, "{Call} failed")]
    private partial void LogFailed(Exception error, string call);

    [LoggerMessage(LogLevel.Warning, "{Call} answered {Status}: {Reason}")]
    private partial void LogUnavailable(string call, StatusCode status, string reason);
}
