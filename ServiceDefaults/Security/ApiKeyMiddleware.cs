using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DataFetch.ServiceDefaults;

/// <summary>Lets in who sends the key; health and liveness are for everybody.</summary>
internal sealed class ApiKeyMiddleware(RequestDelegate next, IOptions<AuthOptions> options)
{
    // Hashes have one length, so the comparison's time tells nothing of the key's.
    private readonly byte[]? expected = options.Value.ApiKey is { } key ? Hash(key) : null;

    public Task InvokeAsync(HttpContext http) => IsAllowed(http.Request)
        ? next(http)
        : ErrorResponse.WriteAsync(http, new(StatusCode.Unauthenticated, Reason(http.Request)));

    private bool IsAllowed(HttpRequest request) =>
        expected is null
        || request.Path.Equals(HealthEndpoints.Health, StringComparison.Ordinal)
        || request.Path.Equals(HealthEndpoints.Alive, StringComparison.Ordinal)
        || (request.Headers.TryGetValue(AuthOptions.Header, out var sent)
            && CryptographicOperations.FixedTimeEquals(Hash(sent.ToString()), expected));

    private static string Reason(HttpRequest request) => request.Headers.ContainsKey(AuthOptions.Header)
        ? $"The API key in the header '{AuthOptions.Header}' is not the one that this service expects (its setting Auth:ApiKey)."
        : $"This call needs an API key: send the service's Auth:ApiKey in the header '{AuthOptions.Header}'.";

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
