using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;

namespace DataFetch.ServiceDefaults;

/// <summary>
/// Refuses what an endpoint would ignore: transcoding drops parameters that it does not know, and <c>?day_back=3</c> would quietly
/// mean the default.
/// </summary>
internal sealed class QueryParameterMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http) => Refusal(http) is { } reason
        ? ErrorResponse.WriteAsync(http, new(StatusCode.InvalidArgument, reason))
        : next(http);

    private static string? Refusal(HttpContext http)
    {
        if (http.GetEndpoint() is not { } endpoint || QueryParameters.Of(endpoint) is not { } known)
        {
            return null;
        }

        if (http.Request.Query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            return $"Unknown parameter '{unknown}'; {http.Request.Path} takes {List(known.Names)}.";
        }

        // "{}" is what some clients send with every POST.
        return http.Request.ContentLength > 2 && endpoint.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>()?.HttpRule.Body is ""
            ? $"{http.Request.Path} takes no body; its parameters go into the query: {List(known.Names)}."
            : null;
    }

    private static string List(IReadOnlyList<string> names) => names.Count == 0 ? "none in the query" : string.Join(", ", names);
}
