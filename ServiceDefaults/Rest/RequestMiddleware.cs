using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;

namespace DataFetch.ServiceDefaults;

/// <summary>
/// Refuses what an endpoint would ignore: transcoding drops names that it does not know, so that <c>?day_back=3</c> would quietly mean
/// the default, and <c>{"datasetz": ["a"]}</c> all datasets.
/// </summary>
internal sealed class RequestMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (await FaultAsync(http) is { } fault)
        {
            await ErrorResponse.WriteAsync(http, new(StatusCode.InvalidArgument, fault));
            return;
        }

        await next(http);
    }

    private static async Task<string?> FaultAsync(HttpContext http)
    {
        if (http.GetEndpoint() is not { } endpoint || QueryParameters.Of(endpoint) is not { } known)
        {
            return null;
        }

        if (http.Request.Query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            return $"Unknown parameter '{unknown}'; {http.Request.Path} takes {known}.";
        }

        return endpoint.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is { } method
            ? QueryEnums.Complete(http.Request, method.MethodDescriptor.InputType) ?? await BodyFaultAsync(http, method, known)
            : null;
    }

    private static async Task<string?> BodyFaultAsync(HttpContext http, GrpcJsonTranscodingMetadata method, QueryParameters known) =>
        method.HttpRule.Body switch
        {
            "*" => await BodyFields.FaultAsync(http.Request, method.MethodDescriptor.InputType, http.RequestAborted),
            // "{}" is what some clients send with every POST.
            "" when http.Request.ContentLength > 2 =>
                $"{http.Request.Path} takes no body; its parameters go into the query: {known}.",
            _ => null,
        };
}
