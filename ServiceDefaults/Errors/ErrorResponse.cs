using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DataFetch.ServiceDefaults;

/// <summary>Writes a status as the answer of a call that never reached its method, in the form that its caller reads.</summary>
internal static class ErrorResponse
{
    /// <summary>The body of an error over REST; the same as JSON transcoding's own.</summary>
    private sealed record Body(int Code, string Message, object[] Details);

    /// <summary>Writes the status; over REST with its own HTTP code or the one given.</summary>
    public static Task WriteAsync(HttpContext http, Status status, int? code = null) =>
        http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) is true
            ? WriteGrpc(http.Response, status)
            : WriteJson(http, status, code ?? HttpCode(status.StatusCode));

    /// <summary>The HTTP code of a gRPC status, as google/rpc/code.proto maps them.</summary>
    public static int HttpCode(StatusCode status) => status switch
    {
        StatusCode.OK => StatusCodes.Status200OK,
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange => StatusCodes.Status400BadRequest,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists or StatusCode.Aborted => StatusCodes.Status409Conflict,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Cancelled => StatusCodes.Status499ClientClosedRequest,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static Task WriteJson(HttpContext http, Status status, int code)
    {
        http.Response.StatusCode = code;
        return http.Response.WriteAsJsonAsync(new Body((int)status.StatusCode, status.Detail, []), http.RequestAborted);
    }

    // A gRPC error without a message is headers only, with HTTP 200.
    private static Task WriteGrpc(HttpResponse response, Status status)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)status.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(status.Detail);
        return Task.CompletedTask;
    }
}
