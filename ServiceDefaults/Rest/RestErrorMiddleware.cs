using DataFetch.Catalog;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DataFetch.ServiceDefaults;

/// <summary>Gives what is not a gRPC method the same errors: exceptions of mapped endpoints, unknown paths, wrong verbs.</summary>
internal sealed class RestErrorMiddleware(RequestDelegate next, ErrorReporter errors)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            var status = errors.Report(e, $"{http.Request.Method} {http.Request.Path}", http.RequestAborted);
            await ErrorResponse.WriteAsync(http, status, e is RequestException { Error: RequestError.NotAcceptable } ? StatusCodes.Status406NotAcceptable : null);
            return;
        }

        if (Unmatched(http) is { } unmatched && !http.Response.HasStarted)
        {
            await ErrorResponse.WriteAsync(http, unmatched, http.Response.StatusCode);
        }
    }

    private static Status? Unmatched(HttpContext http) => http.Response switch
    {
        { ContentLength: > 0 } or { ContentType: not null } => null,
        { StatusCode: StatusCodes.Status404NotFound } => new(StatusCode.NotFound, $"There is nothing at {http.Request.Path}."),
        { StatusCode: StatusCodes.Status405MethodNotAllowed } =>
            new(StatusCode.Unimplemented, $"{http.Request.Path} does not take {http.Request.Method}."),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } =>
            new(StatusCode.InvalidArgument, "The body must be JSON, with Content-Type: application/json."),
        _ => null,
    };
}
